"""大理2021 第二十五条、云南2017 三（一）和任务分工表: expected releases, their absence and their delay."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.oversight.disclosure import actions, queries
from jiyue.oversight.disclosure.queries import reports
from jiyue.oversight.monitoring.models import OPEN, Finding
from tests.reviewing import cleared, draft
from tests.world import NOW, at

LAST = {"meeting": "2026-11-05", "activity": "2026-11-05", "decision": "2026-11-09", "key-area": "2026-11-30"}


def expected(world, topic, *, title="州政府常务会议", by=("dali_office", "editor"), **values):
    office = world.organisations.dali_office
    given = {"happens_on": date(2026, 11, 2), "by": world.posting(*by), "at": NOW, **values}
    return actions.expect(office, topic=topic, title=title, **given)


def findings(item, **values):
    return Finding.objects.filter(subject_id=str(item.pk), **values)


def shows_a_topic(world, topic, label):
    """In time is no finding; absent from the day after is one, which the release closes, kept as a delay."""
    last = LAST[topic]
    kept, late = expected(world, topic), expected(world, topic, title="另一次")
    assert str(kept.due_on) == last
    editor = world.posting("dali_office", "editor")
    first, second = (draft(world, "dali", title=title) for title in ("会议召开", "另一次会议召开"))
    cleared(world, first, at=at(f"{last} 10:00"))
    actions.settle(kept, resource=first, by=editor, at=at(f"{last} 11:00"))
    actions.follow(at=at(f"{last} 23:00"))
    assert not findings(kept).exists()
    assert not findings(late).exists()
    after = at("2026-12-15 09:00")
    actions.follow(at=after)
    actions.follow(at=after)
    missing = findings(late, state__in=OPEN).get()
    assert "缺失" in missing.title
    cited = {one["clause"] for one in missing.citations}
    cleared(world, second, at=after)
    actions.settle(late, resource=second, by=editor, at=after)
    assert not findings(late, state__in=OPEN).exists()
    assert {one.rule_key for one in findings(late)} == {"expected-missing", "expected-late"}
    supervisor = world.posting("dali_office", "supervisor")
    (table,) = reports.topics(supervisor, reports.year_of(NOW.date()), after)
    (row,) = [one for one in table.rows if one[0] == label]
    lags = sorted([(date.fromisoformat(last) - date(2026, 11, 2)).days, 43])
    assert row == (label, 2, 2, 0, 1, f"{sum(lags) / 2:g}")
    return cited


@pytest.mark.clause("yunnan-2017/3.1.f.1", "yunnan-2017/A3.12.d.1")
def test_an_important_meeting_not_released_in_its_limit_is_a_finding(world):
    assert shows_a_topic(world, "meeting", "重要会议") == {"yunnan-2017/3.1.f.1", "yunnan-2017/A3.12.d.1"}


@pytest.mark.clause("yunnan-2017/3.1.f.2", "yunnan-2017/A3.12.d.2")
def test_an_important_activity_not_released_in_its_limit_is_a_finding(world):
    assert shows_a_topic(world, "activity", "重要活动") == {"yunnan-2017/3.1.f.2", "yunnan-2017/A3.12.d.2"}


@pytest.mark.clause("yunnan-2017/3.1.f.3", "yunnan-2017/A3.12.d.3")
def test_a_major_decision_not_released_in_its_limit_is_a_finding(world):
    assert shows_a_topic(world, "decision", "重大决策") == {"yunnan-2017/3.1.f.3", "yunnan-2017/A3.12.d.3"}


@pytest.mark.clause("yunnan-2017/3.1.f.4", "yunnan-2017/A3.12.d.4")
def test_a_key_area_without_its_release_in_the_limit_is_a_finding(world):
    assert shows_a_topic(world, "key-area", "重点领域") == {"yunnan-2017/3.1.f.4", "yunnan-2017/A3.12.d.4"}


@pytest.mark.clause("dali-2021/25.a")
def test_the_yearly_budget_not_published_by_its_date_is_missing_and_then_late(world):
    with pytest.raises(Refusal, match="最迟发布日期"):
        expected(world, "major", title="2026年部门预算", latest=date(2026, 12, 31))
    budget = expected(world, "major", title="2026年部门预算", latest=date(2026, 11, 20))
    counted = expected(world, "major", title="2026年部门决算")
    assert str(counted.due_on) == "2026-11-30"
    editor = world.posting("dali_office", "editor")
    report = draft(world, "dali", title="部门决算")
    cleared(world, report, at=at("2026-11-10 09:00"))
    actions.settle(counted, resource=report, by=editor, at=at("2026-11-10 10:00"))
    actions.follow(at=at("2026-11-20 23:00"))
    assert not findings(budget).exists()
    actions.follow(at=at("2026-11-21 09:00"))
    missing = findings(budget).get()
    assert (missing.title, missing.state) == ("2026年部门预算：应发布信息缺失", "confirmed")
    assert [one["clause"] for one in missing.citations] == ["dali-2021/25.a"]
    assert not findings(counted).exists()


def test_who_enters_and_who_sees(world):
    item = expected(world, "meeting", by=("dali_office", "supervisor"))
    assert not queries.visible_to(world.posting("xiangyun_office", "editor")).exists()
    with pytest.raises(Refusal, match="由该单位或其监管员登记"):
        expected(world, "meeting", by=("xiangyun_office", "editor"))
    with pytest.raises(Refusal, match="须写明原因"):
        actions.drop(item, reason=" ", by=world.posting("dali_office", "editor"), at=NOW)
    actions.drop(item, reason="会议取消", by=world.posting("dali_office", "editor"), at=NOW)
    actions.follow(at=at("2027-01-01 09:00"))
    assert not findings(item).exists()
    theirs = draft(world, "xiangyun")
    other = expected(world, "meeting")
    with pytest.raises(Refusal, match="不是"):
        actions.settle(other, resource=theirs, by=world.posting("dali_office", "editor"), at=NOW)
