"""Fixtures that every test has."""

import pytest

pytest_plugins = ["tests.world", "tests.clause_plugin", "tests.mutating", "tests.browser", "pytester"]


@pytest.fixture(autouse=True)
def homes(settings, tmp_path):
    """Each test has data folders of its own."""
    settings.SITES_ROOT = tmp_path / "sites"
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.SEARCH_ROOT = tmp_path / "search"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
