"""Set before Django reads its settings: tests never touch a developer's data."""

import os
import tempfile

import pytest

os.environ["JIYUE_MODE"] = "test"
os.environ["JIYUE_HOME"] = tempfile.mkdtemp(prefix="jiyue-test-")

pytest_plugins = ["tests.world"]


@pytest.fixture(autouse=True)
def homes(settings, tmp_path):
    """Each test has data folders of its own."""
    settings.SITES_ROOT = tmp_path / "sites"
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.SEARCH_ROOT = tmp_path / "search"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
