"""Fixtures that every test has."""

import pytest

from jiyue.rulebook.deadlines.rules import supply

pytest_plugins = ["tests.world", "tests.clause_plugin", "tests.mutating", "tests.browser", "pytester"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--stored", action="store_true", help="only the tests that use the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What uses no database needs no second run on another engine."""
    if config.getoption("--stored"):
        kept, left = [], []
        for item in items:
            (kept if uses_database(item) else left).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def uses_database(item: pytest.Item) -> bool:
    has_fixture = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(has_fixture or item.get_closest_marker("django_db"))


@pytest.fixture(autouse=True)
def homes(settings, tmp_path):
    """Each test has data folders of its own."""
    settings.SITES_ROOT = tmp_path / "sites"
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.ARCHIVES_ROOT = tmp_path / "archives"
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

    if uses_database(request.node):
        supply(stored_years)
    yield
    supply(None)
