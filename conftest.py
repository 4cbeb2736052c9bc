"""Fixtures that every test has."""

import pytest

from jiyue.rulebook.deadlines.rules import supply

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


def pytest_collection():
    """Test modules may ask for the calendar while they are read, when there is no database."""
    supply(None)


@pytest.fixture(autouse=True)
def stored_calendar(request):
    """Years of the calendar that a test stores end with it; a test without a database has the shipped ones."""
    from jiyue.estate.duties.queries.calendars import stored_years

    has_database = {"db", "transactional_db"} & set(request.fixturenames)
    if has_database or request.node.get_closest_marker("django_db"):
        supply(stored_years)
    yield
    supply(None)
