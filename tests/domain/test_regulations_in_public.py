"""What the 法规 pages say passes the checks of the places where they are shown."""

from datetime import date

import pytest

from jiyue.rulebook.regulations.queries import pack, shown
from jiyue.rulebook.screening.queries import Document, policy_for, screen_document

DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("dali-2021", "532900"),
        ("yunnan-2017", "532923"),
        ("yunnan-2019", "532900"),
        ("anyue-2023", "512021"),
        ("dandong-2019", "210600"),
        ("national-base", "512021"),
    ],
)
def test_no_page_of_a_regulation_would_be_stopped(name, place):
    found = pack(name)
    text = "".join(f"<p>{words}</p>" for words in _words(shown(found, found.latest)))
    problems = screen_document(Document(body_html=text), policy=policy_for(place, DAY))
    assert [(one.message, one.excerpt) for one in problems if one.gravity == "block" and one.where == "body"] == []


def _words(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, str):
        yield value
    for one in value if isinstance(value, list) else ():
        yield from _words(one)
