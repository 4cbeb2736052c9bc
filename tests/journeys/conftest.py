"""The demo estate as people meet it: real server, real worker, real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import browser
from tests.journeys import demo as estate
from tests.journeys.people import Person

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def equipped() -> None:
    """Without a browser there is nothing to drive; a run of the CI skips nothing."""
    if Path(browser.EXECUTABLE).is_file():
        return
    reason = "没有找到 Chromium。安装：apt install chromium"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def demo(equipped, tmp_path_factory) -> Iterator[estate.Demo]:
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with estate.shared(folder) as made:
        yield made


@pytest.fixture(scope="session")
def people(equipped, chromium, demo):
    """`people("anyue-editor")`: signed in once, kept for the run."""
    known: dict[str, Person] = {}

    def person(login: str) -> Person:
        if login not in known:
            known[login] = Person(chromium, demo, login)
        return known[login]

    yield person
    for one in known.values():
        one.close()
