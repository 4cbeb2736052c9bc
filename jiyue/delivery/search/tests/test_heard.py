"""What people look for: counted by word and month, never with anybody's name, kept for as long as the rule says."""

import json
from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.delivery.search import heard
from jiyue.delivery.search.actions import count_heard, decide_word, hear
from jiyue.delivery.search.models import AskedWord
from jiyue.delivery.search.queries import looked_for
from tests.world import NOW, at

HOST = "dali.localhost"


@pytest.fixture
def site(world, settings, tmp_path):
    settings.SEARCH_ROOT = tmp_path / "search"
    return world.sites.dali


def counts(site, *, unmet=False):
    return [(one.word, one.asked, one.unmet) for one in looked_for(site, unmet=unmet)]


def test_words_are_added_up_by_site_and_month_and_those_in_vain_apart(site):
    for query, found in (("育儿补贴", False), ("育儿补贴", False), ("政务公开", True), ("政务 公开", True)):
        hear(HOST, query, found=found, at=NOW)
    assert counts(site) == []
    assert count_heard(at=NOW) == 3
    hear(HOST, "育儿补贴", found=True, at=NOW)
    hear("nobody.example", "育儿补贴", found=True, at=NOW)
    assert count_heard(at=NOW) == 1
    assert counts(site) == [("育儿补贴", 3, 2), ("政务 公开", 1, 0), ("政务公开", 1, 0)]
    assert counts(site, unmet=True) == [("育儿补贴", 3, 2)]
    assert count_heard(at=NOW) == 0


@pytest.mark.parametrize(
    "query",
    [
        "110101199003078515",
        "张三 13800138000",
        "1380 013 8000",
        "a@b.cn",
        "１３８００１３８０００",
        "我" * 31,
        "一",
        " ",
    ],
)
def test_numbers_of_persons_and_long_texts_are_never_written_down(site, query):
    hear(HOST, query, found=False, at=NOW)
    assert not heard.path().exists()
    hear(HOST, "大政办发〔2026〕12号", found=False, at=NOW)
    assert json.loads(heard.path().read_text()) == [HOST, "2026-11-01", "大政办发(2026)12号", True]


def test_counts_are_dropped_when_the_months_are_over(site):
    AskedWord.objects.create(website=site, month=date(2025, 11, 1), word="旧词", asked=1)
    count_heard(at=at("2026-11-01 12:00"))
    assert counts(site) == [("旧词", 1, 0)]
    count_heard(at=at("2026-11-02 12:00"))
    assert counts(site) == []


def test_a_torn_line_and_a_crash_in_between_lose_next_to_nothing(site):
    hear(HOST, "育儿补贴", found=False, at=NOW)
    with heard.path().open("ab") as file:
        file.write(b'["torn\n')
    heard.taken()
    hear(HOST, "政务公开", found=True, at=NOW)
    assert count_heard(at=NOW) == 1
    assert count_heard(at=NOW) == 1
    assert {word for word, _, _ in counts(site)} == {"育儿补贴", "政务公开"}


def test_no_flood_fills_the_disk(site, monkeypatch):
    monkeypatch.setattr(heard, "MOST_WORDS", 2)
    for word in ("甲甲", "乙乙", "丙丙"):
        hear(HOST, word, found=False, at=NOW)
    assert count_heard(at=NOW) == 2
    monkeypatch.setattr(heard, "MOST_BYTES", 10)
    for _ in range(3):
        hear(HOST, "甲甲", found=False, at=NOW)
    assert heard.path().read_bytes().count(b"\n") == 1


def test_those_who_run_the_site_put_down_what_they_do_about_a_word(site, world):
    hear(HOST, "育儿补贴", found=False, at=NOW)
    count_heard(at=NOW)
    given = {"word": "育儿补贴", "decision": "已发布办事指南", "at": NOW}
    with pytest.raises(Refusal, match="由"):
        decide_word(site, by=world.posting("dali_office", "editor"), **given)
    with pytest.raises(Refusal, match="由"):
        decide_word(site, by=world.posting("anyue_office", "head"), **given)
    head = world.posting("dali_office", "head")
    with pytest.raises(Refusal, match="没有这个搜索词"):
        decide_word(site, by=head, **given | {"word": "没有人搜过"})
    with pytest.raises(Refusal, match="没有填写"):
        decide_word(site, by=head, **given | {"decision": " "})
    decide_word(site, by=head, **given)
    decide_word(site, by=head, **given | {"decision": "另有专栏", "at": at("2026-12-01 09:00")})
    assert looked_for(site, unmet=True)[0].decision.decision == "另有专栏"
    assert Record.objects.filter(action="search.decide_word").count() == 2
