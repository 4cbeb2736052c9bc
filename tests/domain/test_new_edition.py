"""One number of a pack is turned in a new edition: dates, reminders and findings follow from its first day on (D4a)."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from jiyue.core.audit.models import Record
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties import queries as clocks
from jiyue.estate.duties.actions import reminders
from jiyue.estate.duties.actions.schedule import schedule
from jiyue.estate.duties.models import DateMove, Duty
from jiyue.estate.duties.queries import register
from jiyue.estate.duties.queries.reminders import open_reminders
from jiyue.estate.sites.actions import refresh_column_clock
from jiyue.oversight.inspection import actions as inspection
from jiyue.oversight.inspection import queries as orders
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from jiyue.rulebook.regulations import queries as regulations
from tests.registering import registered
from tests.watching import served
from tests.world import at

OLD, NEW = "dali-2021@2021-02-26", "dali-2021@2026-12-01"
LAST_ITEM = at("2026-12-20 10:00")
EVE, NEW_YEAR = at("2026-12-31 23:30"), at("2027-01-01 00:30")
CLAUSE = "dali-2021/15.1.2.b"


class Pack:
    """A copy of a pack's folder that a test may edit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def turn(self, file: str, key: str, term: str, *, into: str | None = None) -> None:
        """Give the rule another term, in its own file or in a copy of it."""
        values = yaml.safe_load((self.folder / file).read_text())
        for entry in values.get("rules") or [one["rule"] for one in values["defaults"]]:
            if entry["key"] == key:
                entry["term"] = term
        (self.folder / (into or file)).write_text(yaml.safe_dump(values, allow_unicode=True))
        regulations.reload()

    def new_edition(self, **files: str) -> None:
        header = yaml.safe_load((self.folder / "pack.yaml").read_text())
        header["editions"].append({"id": NEW, "in_force_from": date(2027, 1, 1), **files})
        (self.folder / "pack.yaml").write_text(yaml.safe_dump(header, allow_unicode=True))
        regulations.reload()


@pytest.fixture
def pack(settings, tmp_path):
    root = tmp_path / "packs"
    shutil.copytree(settings.RULEPACKS_ROOT, root)
    settings.RULEPACKS_ROOT = root
    yield Pack(root / "dali-2021")
    regulations.reload()


@pytest.fixture(params=["10 days", "9 days"])
def days(request, pack):
    """The interval of news columns in the edition that begins with the new year."""
    pack.turn("rules.yaml", "update-news", request.param, into="rules-2027.yaml")
    pack.turn("defaults.yaml", "rectification", "5 working days", into="defaults-2027.yaml")
    pack.new_edition(rules="rules-2027.yaml", defaults="defaults-2027.yaml")
    return int(request.param.split()[0])


@pytest.fixture
def manager(world):
    return world.posting("xiangyun_office", "site_manager")


@pytest.fixture
def clock(world, manager):
    return refresh_column_clock(world.columns.xiangyun_news, last_new_item_at=LAST_ITEM, at=LAST_ITEM)


def editions(rows):
    return {citation["edition"] for citation in rows if citation["clause"] == CLAUSE}


def fresh(row):
    row.refresh_from_db()
    return row


def test_until_the_eve_nothing_moves_and_from_the_first_day_the_new_number_and_edition_hold(days, clock):
    assert timezone.localdate(clock.due_at) == date(2027, 1, 3)
    assert duties.recompute_stale(at=EVE) == []
    assert [one.pk for one in duties.recompute_stale(at=NEW_YEAR)] == [clock.pk]
    clock = fresh(clock)
    assert timezone.localdate(clock.due_at) == date(2026, 12, 20) + timedelta(days=days)
    assert editions(clock.citations) == {NEW}
    assert any(f"期限为{days}天" in sentence for sentence in clocks.explain(clock))
    move = DateMove.objects.get()
    assert (move.cause, timezone.localdate(move.before), move.after) == ("rules", date(2027, 1, 3), clock.due_at)
    assert duties.recompute_stale(at=NEW_YEAR) == []


def test_reminders_follow_the_new_date(days, clock, manager):
    assert clock.warn_at > NEW_YEAR
    reminders.remind(at=EVE)
    assert not open_reminders(manager).exists()
    duties.recompute_stale(at=NEW_YEAR)
    assert fresh(clock).warn_at < NEW_YEAR
    reminders.remind(at=NEW_YEAR)
    after = open_reminders(manager).get()
    assert (after.level, after.due_at) == ("overdue", fresh(clock).due_at)


def test_findings_follow_from_the_first_day_and_those_of_last_year_stay_as_they_were(days, world, manager):
    outlet = world.sites.xiangyun.outlet
    late = Finding.objects.filter(outlet=outlet, rule_key="overdue-column")
    with served(world.sites.xiangyun) as site:
        site.fine(day="2026-12-10")
        monitoring.monitor(outlet, at=at("2026-12-28 09:00"))
        old = late.get()
        kept = old.citations, {**old.evidence}, old.message
        site.fine(day="2026-12-20")
        monitoring.monitor(outlet, at=EVE)
        assert fresh(old).state == Finding.State.CLOSED
        assert not late.exclude(pk=old.pk).exists()
        monitoring.monitor(outlet, at=NEW_YEAR)
    new = late.exclude(pk=old.pk).get()
    assert editions(new.citations) == {NEW}
    assert new.evidence["due_on"] == (date(2026, 12, 20) + timedelta(days=days)).isoformat()
    assert editions(fresh(old).citations) == {OLD}
    assert (old.citations, old.evidence, old.message) == kept
    assert old.evidence["due_on"] == "2026-12-24"


def ordered(world, when):
    """An order on one late column, issued at a moment."""
    supervisor = world.posting("dali_office", "supervisor")
    finding = Finding.objects.create(
        outlet=world.sites.xiangyun.outlet, responsible=world.organisations.xiangyun_office, subject_kind="page",
        subject_id=str(when), rule_key="dead-link", locus=str(when), title="链接失效", state="confirmed",
        first_seen_at=when, last_seen_at=when,
    )  # fmt: skip
    return inspection.issue_order([finding], by=supervisor, at=when)


def due_day(order):
    return timezone.localdate(orders.clock(order).due_at)


def test_an_order_keeps_the_edition_of_its_day_and_a_later_one_takes_the_new(days, world):
    before = ordered(world, at("2026-12-30 09:00"))
    kept = due_day(before)
    assert duties.recompute_stale(at=NEW_YEAR) == []
    assert due_day(before) == kept
    assert {one["edition"] for one in orders.clock(before).citations} == {OLD}
    after = ordered(world, at("2027-01-04 09:00"))
    assert due_day(after) == date(2027, 1, 11)
    assert {one["edition"] for one in orders.clock(after).citations} == {NEW}


def test_a_correction_within_the_edition_moves_open_clocks_of_both_kinds_and_says_whose(pack, world, clock):
    order = ordered(world, at("2026-12-21 09:00"))
    assert due_day(order) == date(2026, 12, 24)
    pack.turn("rules.yaml", "update-news", "12 days")
    pack.turn("defaults.yaml", "rectification", "2 working days")
    moved = duties.recompute_stale(at=at("2026-12-22 09:00"))
    assert {one.pk for one in moved} == {clock.pk, orders.clock(order).pk}
    assert timezone.localdate(fresh(clock).due_at) == date(2027, 1, 1)
    assert due_day(order) == date(2026, 12, 23)
    assert set(DateMove.objects.values_list("cause", flat=True)) == {"rules"}


def test_a_column_that_no_rule_binds_any_more_owes_nothing(pack, clock):
    file = pack.folder / "rules.yaml"
    values = yaml.safe_load(file.read_text())
    values["rules"] = [entry for entry in values["rules"] if entry["kind"] != "update_interval"]
    file.write_text(yaml.safe_dump(values, allow_unicode=True))
    regulations.reload()
    assert [one.pk for one in duties.recompute_stale(at=EVE)] == [clock.pk]
    assert fresh(clock).stopped_at == EVE


def duty_on(task, website, when):
    """The duty of a scheduled task about a website, after the listing of a day."""
    schedule(at=when)
    return Duty.objects.get(matter__endswith=f".{task}", subject_id=str(website.pk), completed_at=None)


def duty_due(duty):
    return timezone.localdate(register.due_at(Duty.objects.select_related("clock").get(pk=duty.pk)))


def test_a_recurring_duty_takes_the_interval_of_the_day_and_cites_the_new_edition(pack, world):
    pack.turn("defaults.yaml", "emergency-drill", "6 months", into="defaults-2027.yaml")
    pack.new_edition(defaults="defaults-2027.yaml")
    drill = duty_on("emergency-drill", world.sites.dali, at("2026-12-20 09:00"))
    assert duty_due(drill) == date(2027, 12, 20)
    duties.recompute_stale(at=EVE)
    assert duty_due(drill) == date(2027, 12, 20)
    moved = duties.recompute_stale(at=NEW_YEAR)
    assert drill.clock_id in {one.pk for one in moved}
    assert duty_due(drill) == date(2027, 6, 20)
    drill = Duty.objects.get(pk=drill.pk)
    assert {one.edition for one in register.citations(drill) if one.pack == "dali-2021"} == {NEW}
    assert any("期限为6个月" in sentence for sentence in register.explain(drill))
    assert DateMove.objects.filter(clock=drill.clock, cause="rules").count() == 1


def test_a_registered_limit_keeps_the_edition_of_its_event_and_follows_a_correction_of_it(pack, world):
    by = world.posting("dali_office", "site_manager")
    letter = registered("reply_limit.simple", by=by, started=at("2026-12-21 09:00"))
    assert duty_due(letter) == date(2026, 12, 28)
    pack.turn("rules.yaml", "reply-simple", "3 working days", into="rules-2027.yaml")
    pack.new_edition(rules="rules-2027.yaml")
    duties.recompute_stale(at=NEW_YEAR)
    assert duty_due(letter) == date(2026, 12, 28)
    pack.turn("rules.yaml", "reply-simple", "4 working days")
    assert letter.clock_id in {one.pk for one in duties.recompute_stale(at=NEW_YEAR)}
    assert duty_due(letter) == date(2026, 12, 25)


def without(pack, *kinds, ending=""):
    """Leave out the rules of some kinds, in the pack's own files or in copies of them."""
    for name in ("rules", "defaults"):
        values = yaml.safe_load((pack.folder / f"{name}.yaml").read_text())
        values[name] = [one for one in values[name] if one.get("rule", one)["kind"] not in kinds]
        (pack.folder / f"{name}{ending}.yaml").write_text(yaml.safe_dump(values, allow_unicode=True))
    regulations.reload()


@pytest.fixture
def drill_of(pack, world, settings):
    """A yearly task, listed on a day, that no other document asks for."""
    without(Pack(settings.RULEPACKS_ROOT / "yunnan-2017"), "interval_task")
    return lambda day: duty_on("emergency-drill", world.sites.dali, at(f"{day} 09:00"))


def test_a_registered_duty_whose_rule_is_gone_stays_as_it_was_registered(pack, world):
    by = world.posting("dali_office", "site_manager")
    letter = registered("reply_limit.simple", by=by, started=at("2026-12-21 09:00"))
    without(pack, "reply_limit")
    duties.recompute_stale(at=at("2026-12-22 09:00"))
    assert duty_due(letter) == date(2026, 12, 28)
    assert fresh(letter).voided_at is None


def test_a_listed_task_that_a_new_edition_drops_is_closed_with_its_reason_and_its_history_kept(pack, drill_of):
    drill = drill_of("2026-12-20")
    without(pack, "interval_task", ending="-2027")
    pack.new_edition(rules="rules-2027.yaml", defaults="defaults-2027.yaml")
    duties.recompute_stale(at=EVE)
    assert fresh(drill).voided_at is None
    duties.recompute_stale(at=NEW_YEAR)
    drill = fresh(drill)
    assert (drill.voided_at, register.state(drill, NEW_YEAR)) == (NEW_YEAR, register.State.LAPSED)
    assert "现行规则包不再要求此事项" in drill.void_reason
    assert "《大理州政府网站和政务新媒体管理规定》第三十四条" in drill.void_reason
    assert drill not in register.in_state(Duty.objects.all(), "open", NEW_YEAR)
    assert drill in register.in_state(Duty.objects.all(), register.State.LAPSED, NEW_YEAR)
    assert any("没有适用的规定" in sentence for sentence in register.explain(drill))
    assert [event.kind for event in clocks.history_of(drill.clock)] == ["stop", "start"]
    move = DateMove.objects.get(clock=drill.clock)
    assert (timezone.localdate(move.before), move.after) == (date(2027, 12, 20), None)
    assert Record.objects.filter(action="duties.lapse", subject_id=str(drill.pk)).exists()


def test_a_listed_task_comes_back_as_a_new_row_when_the_rule_does(pack, drill_of):
    drill = drill_of("2026-12-20")
    kept = {name: (pack.folder / name).read_text() for name in ("rules.yaml", "defaults.yaml")}
    without(pack, "interval_task")
    duties.recompute_stale(at=at("2026-12-21 09:00"))
    assert register.state(fresh(drill), EVE) == register.State.LAPSED
    for name, text in kept.items():
        (pack.folder / name).write_text(text)
    regulations.reload()
    schedule(at=at("2026-12-22 09:00"))
    again = Duty.objects.get(matter=drill.matter, subject_id=drill.subject_id, voided_at=None)
    assert (again.pk != drill.pk, duty_due(again)) == (True, date(2027, 12, 22))


def test_a_listed_task_that_was_late_before_its_rule_ended_stays_late(pack, drill_of):
    drill = drill_of("2025-12-28")
    without(pack, "interval_task", ending="-2027")
    pack.new_edition(rules="rules-2027.yaml", defaults="defaults-2027.yaml")
    duties.recompute_stale(at=NEW_YEAR)
    drill = fresh(drill)
    assert (drill.voided_at, duty_due(drill)) == (None, date(2026, 12, 28))
    assert register.state(drill, NEW_YEAR) == register.State.LATE


def test_a_historic_task_that_a_correction_takes_out_of_the_pack_is_closed_too(pack, world, settings):
    schedule(at=EVE)
    historic = register.in_state(Duty.objects.all(), register.State.HISTORIC, EVE).filter(pack="yunnan-2017")
    before = historic.count()
    assert before
    without(pack, "dated_task")
    schedule(at=NEW_YEAR)
    assert historic.count() == before
    without(Pack(settings.RULEPACKS_ROOT / "yunnan-2017"), "dated_task")
    schedule(at=NEW_YEAR)
    assert not historic.exists()


def test_a_yearly_date_moves_with_a_correction(pack, world, settings):
    report = duty_on("work-report", world.sites.dali, at("2026-12-20 09:00"))
    assert duty_due(report) == date(2027, 1, 31)
    file = settings.RULEPACKS_ROOT / "yunnan-2017" / "rules.yaml"
    values = yaml.safe_load(file.read_text())
    for entry in values["rules"]:
        if entry.get("task") == "work-report":
            entry["due"] = "01-20"
    file.write_text(yaml.safe_dump(values, allow_unicode=True))
    regulations.reload()
    assert report.clock_id in {one.pk for one in duties.recompute_stale(at=EVE)}
    assert duty_due(report) == date(2027, 1, 20)
    assert any("2027年1月20日" in sentence for sentence in register.explain(Duty.objects.get(pk=report.pk)))
