"""Loaded by pytest before Django reads its settings: tests never touch a developer's data."""

import os
import tempfile

from hypothesis import settings

os.environ["JIYUE_MODE"] = "test"
os.environ["JIYUE_HOME"] = tempfile.mkdtemp(prefix="jiyue-test-")

# A busy machine is no fault of the code: speed is shown by `jiyue bench`, not by timed tests.
settings.register_profile("jiyue", deadline=None)
settings.load_profile("jiyue")
