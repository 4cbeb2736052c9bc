"""Loaded by pytest before Django reads its settings: tests never touch a developer's data."""

import os
import tempfile

os.environ["JIYUE_MODE"] = "test"
os.environ["JIYUE_HOME"] = tempfile.mkdtemp(prefix="jiyue-test-")
