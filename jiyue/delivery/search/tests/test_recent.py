"""What is found is the same wherever it stands: in the index or among the newest changes beside it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiyue.delivery.search import engine, recent
from jiyue.delivery.search.actions import fold_due
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.queries import search

WORDS = ("通知", "关于 医保", "保", "2026", "网站管理办法")


def entry(number, title, *, host="a.test", kind="notice", body="正文"):
    shown = {
        "resource": f"r{number}",
        "url": f"http://{host}/{number}.html",
        "path": f"{number}.html",
        "host": host,
        "site_name": "示例",
        "summary": "",
        "kind": kind,
        "kind_label": kind,
        "unit": "示例",
        "number": "",
        "date": "2026-01-01",
        "keywords": [],
    }
    day = date(2026, 1, 1) + timedelta(days=number)
    return Entry(f"r{number}", host, kind, day, title, f"文号{number}", body, "", shown)


@pytest.fixture
def index(settings, tmp_path, db):
    """An index with the given entries, made as a rebuild makes it."""
    settings.SEARCH_ROOT = tmp_path / "search"

    def make(entries):
        with engine.writing():
            engine.renew(entries)
        return engine.current()

    return make


def answers():
    """All that the search says: finds in both orders and page by page, totals, facets, suggestions."""
    said = []
    for word in (*WORDS, "医保报销通之", "网站怎么办理医保通知"):
        for order in ("relevance", "date"):
            for page in (1, 2, 3):
                found = search(word, order=order, page=page, size=3)
                hits = [(hit.title, hit.host) for hit in found.items]
                facets = {name: {(one.key, one.count) for one in found.facets[name]} for name in found.facets}
                said.append((found.total, found.pages, found.page, hits, facets, found.suggestions))
        narrow = search(word, hosts=["a.test"], kind="notice", since=date(2026, 1, 3), until=date(2026, 1, 9))
        said.append((narrow.total, [hit.title for hit in narrow.items]))
    return said


texts = st.lists(st.sampled_from("通知关于医保网站管理办法26 "), min_size=1, max_size=12).map("".join)
libraries = st.lists(
    st.tuples(texts, texts, st.sampled_from(["a.test", "b.test"]), st.sampled_from(["notice", "news"])), max_size=12
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(library=libraries, data=st.data())
def test_changes_beside_the_index_are_found_as_if_they_stood_in_it(index, library, data):
    entries = [entry(n, title, host=host, kind=kind, body=body) for n, (title, body, host, kind) in enumerate(library)]
    fates = data.draw(
        st.lists(st.sampled_from(["kept", "added", "replaced", "gone"]), min_size=len(entries), max_size=len(entries))
    )
    before = [
        replace(one, title="旧题通知", body="旧文医保") if fate == "replaced" else one
        for one, fate in zip(entries, fates, strict=True)
        if fate != "added"
    ]
    after = [one for one, fate in zip(entries, fates, strict=True) if fate != "gone"]
    folder = index(before)
    for one, fate in zip(entries, fates, strict=True):
        if fate != "kept":
            recent.add(folder, [one.resource], [] if fate == "gone" else [one])
    beside = answers()
    assert engine.fold(folder) == sum(fate != "kept" for fate in fates)
    assert answers() == beside
    index(after)
    assert answers() == beside


def test_a_change_leaves_the_index_itself_alone(index):
    folder = index([entry(n, "旧通知") for n in range(30)])
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    for number in range(20, 50):
        recent.add(folder, [f"r{number}"], [entry(number, "新通知")])
    assert search("新通知").total == 30
    assert search("旧通知").total == 20
    after = {path.name: path.stat().st_mtime_ns for path in folder.iterdir() if path.name != recent.NAME}
    assert after == before


def test_the_last_word_on_a_resource_counts(index):
    folder = index([])
    one, other = entry(1, "先前的通知"), entry(1, "后来的通知")
    for said in ([one], [other], [], [one]):
        recent.add(folder, ["r1"], said)
        assert [hit.title for hit in search("通知").items] == [entry.title for entry in said]


def test_a_line_that_a_crash_cut_off_is_not_read_and_not_continued(index):
    folder = index([entry(1, "旧通知")])
    recent.add(folder, ["r2"], [entry(2, "新通知")])
    whole = (folder / recent.NAME).read_bytes()
    recent.add(folder, ["r1"], [])
    (folder / recent.NAME).write_bytes((folder / recent.NAME).read_bytes()[:-9])
    assert search("通知").total == 2
    recent.add(folder, ["r3"], [entry(3, "又一通知")])
    assert (folder / recent.NAME).read_bytes().startswith(whole)
    assert {hit.title for hit in search("通知").items} == {"旧通知", "新通知", "又一通知"}


def test_a_crash_between_folding_and_forgetting_shows_nothing_twice(index, monkeypatch):
    folder = index([entry(1, "旧通知")])
    recent.add(folder, ["r1", "r2"], [entry(2, "新通知")])
    monkeypatch.setattr(recent, "clear", lambda folder: None)
    engine.fold(folder)
    assert [hit.title for hit in search("通知").items] == ["新通知"]
    monkeypatch.undo()
    engine.fold(folder)
    assert recent.size(folder) == 0
    assert [hit.title for hit in search("通知").items] == ["新通知"]


def test_the_newest_changes_are_folded_in_when_they_are_enough(index):
    folder = index([])
    recent.add(folder, ["r1"], [entry(1, "一则通知")])
    assert fold_due() == 0
    assert fold_due(enough=100) == 1
    assert recent.size(folder) == 0
    assert search("通知").total == 1
    assert fold_due(enough=100) == 0
