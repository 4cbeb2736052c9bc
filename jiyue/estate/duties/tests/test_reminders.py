"""Who is told of a time limit, when, and by which rule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.estate.duties import actions, queries, rules
from jiyue.estate.duties.actions import reminders
from jiyue.estate.duties.models import Duty, Reminder
from jiyue.estate.duties.queries import reminders as told
from jiyue.rulebook.regulations.schema import EscalationStep, ReminderLevel
from tests.world import at

START = at("2026-09-30 09:00")
DEFAULT = "平台默认，非文件原文"


@pytest.fixture
def people(world):
    held = {
        role: world.posting("xiangyun_office", role) for role in ("site_manager", "editor", "deputy_head", "head")
    } | {"supervisor": world.posting("dali_office", "supervisor"), "stranger": world.posting("anyue_office", "head")}
    for posting in held.values():
        posting.confirmed_at = START
        posting.save()
    return held


@pytest.fixture
def clock(world, people):
    return actions.start(
        world.columns.xiangyun_news, rule_key="reply", term="14 days", label="更新栏目",
        holder=world.organisations.xiangyun_office, at=START,
    )  # fmt: skip


def now_open(posting):
    return [reminder.level for reminder in told.open_reminders(posting)]


def test_the_post_is_reminded_with_a_fifth_of_the_time_left_and_again_on_the_last_day(clock, people):
    manager = people["site_manager"]
    assert reminders.remind(at=at("2026-10-11 10:00")) == 0
    assert reminders.remind(at=at("2026-10-12 10:00")) == 1
    assert reminders.remind(at=at("2026-10-12 10:10")) == 0
    assert now_open(manager) == ["soon"]
    assert reminders.remind(at=at("2026-10-14 10:00")) == 1
    assert now_open(manager) == ["last-day", "soon"]
    assert {reminder.recipient for reminder in Reminder.objects.all()} == {manager}


def test_each_reminder_cites_the_rule_that_asked_for_it_and_the_record_counts_them(clock, people):
    reminders.remind(at=at("2026-10-12 10:00"))
    assert Reminder.objects.get().citations[0]["default_label"] == DEFAULT
    assert Record.objects.get(action="duties.remind").data["count"] == 1


def test_after_the_day_the_post_the_heads_and_the_supervisor_are_told_one_after_the_other(clock, people):
    for moment, reached in (
        ("2026-10-15 00:01", {"site_manager"}),
        ("2026-10-16 00:01", {"site_manager", "deputy_head", "head"}),
        ("2026-10-20 00:01", {"site_manager", "deputy_head", "head", "supervisor"}),
    ):
        reminders.remind(at=at(moment))
        assert {role for role, posting in people.items() if now_open(posting)} == reached, moment
    assert now_open(people["supervisor"]) == ["overdue-supervisor"]
    assert now_open(people["stranger"]) == []


def test_what_is_done_paused_or_has_another_date_is_settled(clock, people):
    reminders.remind(at=at("2026-10-12 10:00"))
    reminder = Reminder.objects.get()
    assert not told.settled(reminder)
    clock = actions.extend(clock, term="30 days", reason="案情复杂", at=at("2026-10-12 11:00"))
    assert now_open(people["site_manager"]) == []
    assert reminders.remind(at=at("2026-10-12 12:00")) == 0
    assert reminders.remind(at=at("2026-11-12 12:00")) == 1
    actions.stop(clock, at=at("2026-11-12 13:00"))
    assert now_open(people["site_manager"]) == []
    assert all(told.settled(one) for one in told.reminders_of(people["site_manager"]))
    assert reminders.remind(at=at("2026-12-12 12:00")) == 0


def test_a_clock_with_a_post_reminds_that_post_and_after_a_leaving_the_successor(world, people, clock):
    clock.holder_posting = leaving = people["editor"]
    clock.save()
    reminders.remind(at=at("2026-10-12 10:00"))
    assert now_open(leaving) == ["soon"]
    leaving.until = date(2026, 10, 13)
    leaving.save()
    successor = world.posting("xiangyun_office", "section_head")
    successor.role, successor.confirmed_at = "editor", START
    successor.save()
    assert reminders.remind(at=at("2026-10-13 10:00")) == 1
    assert now_open(successor) == ["soon"]
    assert now_open(people["site_manager"]) == []


def test_where_nobody_holds_a_post_the_heads_hear_of_it_and_where_there_are_none_the_supervisor(clock, people):
    for role in ("site_manager", "editor"):
        people[role].until = date(2026, 10, 1)
        people[role].save()
    reminders.remind(at=at("2026-10-12 10:00"))
    assert now_open(people["deputy_head"]) == ["soon"]
    for role in ("deputy_head", "head"):
        people[role].until = date(2026, 10, 13)
        people[role].save()
    reminders.remind(at=at("2026-10-13 10:00"))
    assert now_open(people["supervisor"]) == ["soon"]


def test_only_the_recipient_marks_a_reminder_as_read_and_the_first_time_counts(clock, people):
    reminders.remind(at=at("2026-10-12 10:00"))
    reminder = Reminder.objects.get()
    with pytest.raises(Refusal, match="不是发给您"):
        reminders.read(reminder, by=people["editor"], at=at("2026-10-12 11:00"))
    read = reminders.read(reminder, by=people["site_manager"], at=at("2026-10-12 11:00"))
    again = reminders.read(reminder, by=people["site_manager"], at=at("2026-10-12 12:00"))
    assert read.read_at == again.read_at == at("2026-10-12 11:00")


def test_many_late_clocks_are_told_of_in_few_questions(world, people, django_assert_max_num_queries):
    for number in range(30):
        actions.start(
            world.columns.xiangyun_news, rule_key=f"reply-{number}", term="1 day", label="答复", at=START,
            holder=world.organisations.xiangyun_office,
        )  # fmt: skip
    with django_assert_max_num_queries(25):
        assert reminders.remind(at=at("2026-10-02 10:00")) == 30


LEVELS = [ReminderLevel(key="soon", label="即将到期", part=5, before="1 day"),
          ReminderLevel(key="last-day", label="最后一天", before="24 hours")]  # fmt: skip


def test_a_term_too_short_for_a_level_passes_over_it():
    start = at("2026-10-01 00:00")
    assert [level.key for _, level in rules.warnings(start, start + timedelta(hours=12), LEVELS)] == ["soon"]
    both = rules.warnings(start, start + timedelta(days=20), LEVELS)
    assert [(at, level.key) for at, level in both] == [
        (start + timedelta(days=16), "soon"),
        (start + timedelta(days=19), "last-day"),
    ]


def test_the_time_to_remind_follows_the_rule_and_no_number_stands_in_code(clock, monkeypatch):
    rule = told.reminding("reply", place="532923", on=START.date())
    earlier = rule.rule.model_copy(update={"stages": (ReminderLevel(key="half", label="过半", part=2),)})
    monkeypatch.setattr(actions, "reminding", lambda *_, **__: replace(rule, rule=earlier))
    again = actions.restart(clock, at=START)
    assert again.due_at - again.warn_at == (again.due_at - START) / 2
    assert queries.level(again, again.warn_at) is rules.Level.SOON


def test_a_step_of_the_timetable_names_roles_unless_it_is_for_the_post():
    with pytest.raises(ValueError, match="roles"):
        EscalationStep(key="a", label="甲", to="unit")
    with pytest.raises(ValueError, match="roles"):
        EscalationStep(key="a", label="甲", to="post", roles=("head",))
    with pytest.raises(ValueError, match="part"):
        ReminderLevel(key="a", label="甲")


def duty_of(clock, world, **values):
    return Duty.objects.create(
        clock=clock, nature="event", matter="notice", rule_key="notice", title="公示", holder=clock.holder,
        subject_kind=clock.subject_kind, subject_id=clock.subject_id, subject_label="栏目", started_at=START,
        term=clock.term, **values,
    )  # fmt: skip


def test_the_role_that_a_duty_names_is_told_first(clock, people, world):
    duty_of(clock, world, role="head")
    reminders.remind(at=at("2026-10-12 10:00"))
    assert now_open(people["head"]) == ["soon"]
    assert now_open(people["site_manager"]) == []


def test_the_end_of_a_shortest_term_is_nothing_to_be_late_with(clock, people, world):
    duty = duty_of(clock, world, bound="at_least")
    assert reminders.remind(at=at("2026-12-12 10:00")) == 0
    duty.bound = "at_most"
    duty.save()
    assert reminders.remind(at=at("2026-12-12 10:00")) > 0
