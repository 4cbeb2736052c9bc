"""云南2019 第四十五条第二款、第四十六条: where law fixes the same subject, law holds, be it stricter or not."""

from contextlib import contextmanager
from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.actions.closing import close_outlet
from jiyue.rulebook.regulations.loader import load
from jiyue.rulebook.regulations.queries import packs, rules_for, supposing
from jiyue.rulebook.regulations.schema import NoticePeriod
from tests import registering
from tests.world import NOW

PACK = """document: {id: statute, title: 示例法, issuer: 示例, issued: 2020-01-01, rank: RANK}
place: {code: "000000", level: country, name: 全国}
editions: [{id: statute@2020-01-01, in_force_from: 2020-01-01}]
"""
CLAUSES = """clauses:
  - {id: statute/1, article: 第一条, quote: 应当提前公告, strength: hard, kind: rule,
     area: lifecycle, software: full, need: 公告}
"""
NOTICE = """rules:
  - kind: notice_period
    key: account-notice
    clauses: [statute/1]
    occasions: [change, close, deregister, migrate]
    term: 5 working days
"""
REPLY = """rules:
  - kind: reply_limit
    key: reply-objection
    clauses: [statute/1]
    letter_class: objection
    term: 12 working days
"""
LAW, ORDER, LOCAL = "law", "administrative_regulation", "normative"


@contextmanager
def beside(folder, rules, *, rank):
    """The shipped packs, with a document of this rank for the whole country beside them."""
    home = folder / rank / "statute"
    home.mkdir(parents=True)
    files = {"pack.yaml": PACK.replace("RANK", rank), "clauses.yaml": CLAUSES, "rules.yaml": rules}
    for name, text in {**files, "text.txt": "第一条 应当提前公告。\n"}.items():
        (home / name).write_text(text, "utf-8")
    with supposing((*packs(), load(home))):
        yield


def clauses_of(applied):
    return [citation.clause for citation in applied.citations]


@pytest.mark.clause("yunnan-2019/46.4")
def test_the_rule_of_a_statute_on_the_same_subject_goes_before_that_of_the_measures(world, tmp_path):
    registering.yunnan(world)
    outlet = registering.account(world, "yunnan_office", opened=date(2020, 5, 1))
    by = world.posting("yunnan_office", "supervisor")
    asked = {"place": "530000", "on": NOW.date(), "occasion": "close", "outlet_kind": "media_account"}
    closing = {
        "closed_on": NOW.date(),
        "basis": "示例批文",
        "notice": "https://example.gov.cn/1.html",
        "by": by,
        "at": NOW,
    }
    with beside(tmp_path, NOTICE, rank=LOCAL):
        # Of two documents of one rank the stricter drives.
        assert [one.rule.term for one in rules_for(NoticePeriod, **asked)] == ["15 working days", "5 working days"]
    with pytest.raises(Refusal, match="15个工作日"):
        close_outlet(outlet, notice_on=date(2026, 10, 23), **closing)
    for rank in (LAW, ORDER):
        with beside(tmp_path, NOTICE, rank=rank):
            [driver] = rules_for(NoticePeriod, **asked)
            assert (driver.rule.term, clauses_of(driver)) == ("5 working days", ["statute/1", "yunnan-2019/46.4"])
    with beside(tmp_path / "closing", NOTICE, rank=LAW):
        with pytest.raises(Refusal, match="5个工作日") as refused:
            close_outlet(outlet, notice_on=date(2026, 10, 26), **closing)
        assert clauses_of(refused.value) == ["statute/1", "yunnan-2019/46.4"]
        assert "从其规定" in refused.value.citations[1].quote
        assert close_outlet(outlet, notice_on=date(2026, 10, 23), **closing).closed_on == NOW.date()


@pytest.mark.clause("yunnan-2019/45.7")
def test_a_statutory_limit_for_objections_goes_before_the_seven_days_of_the_measures(world, tmp_path):
    by = world.posting("dali_office", "editor")
    with beside(tmp_path, REPLY, rank=LAW):
        last = registering.end_of("2026-11-18")
        duty = registering.shows_a_limit("reply_limit.objection", by=by, started=NOW, last=last)
        assert set(registering.cites(duty)) == {"statute/1", "yunnan-2019/45.7", "yunnan-2019/46.4"}
    later = registering.registered("reply_limit.objection", by=by, started=NOW)
    assert registering.cites(later) == ["yunnan-2019/45.3"]
