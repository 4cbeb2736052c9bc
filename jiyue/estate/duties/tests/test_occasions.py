"""For which occasions a task is owed, and how often it is listed."""

from datetime import date

import pytest

from jiyue.estate.duties.actions.schedule import schedule
from jiyue.estate.duties.models import Clock, Duty
from jiyue.estate.duties.occasions import occasion_text, of_date, of_periods
from jiyue.estate.organisations.models import Place
from jiyue.rulebook.regulations.schema import DatedTask, PeriodicTask
from tests.world import NOW, at, organisation


def periods(every, *, on, due=None):
    task = PeriodicTask(key="t", task="t", title="任务", every=every, due=due)
    return [(one.key, one.due.isoformat()) for one in of_periods(task, on=date.fromisoformat(on))]


@pytest.mark.parametrize(
    ("every", "found"),
    [
        ("month", [("2028-02", "2028-02-29")]),
        ("quarter", [("2028-Q1", "2028-03-31")]),
        ("half_year", [("2028-H1", "2028-06-30")]),
        ("year", [("2028", "2028-12-31")]),
    ],
)
def test_a_period_is_due_on_its_last_day(every, found):
    assert periods(every, on="2028-02-10") == found


def test_a_yearly_date_is_owed_for_the_year_before_until_it_is_past():
    assert periods("year", on="2027-01-31", due="01-31") == [("2026", "2027-01-31"), ("2027", "2028-01-31")]
    assert periods("year", on="2027-02-01", due="01-31") == [("2027", "2028-01-31")]


def test_the_terms_of_an_occasion_lead_to_its_date():
    one = of_date(DatedTask(key="t", task="t", title="任务", due=date(2027, 3, 1)), on=date(2027, 3, 1))
    assert (one.since, str(one.term)) == (date(2027, 2, 28), "1 day")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("once", ""), ("2026", "2026年度"), ("2026-Q4", "2026年第四季度"), ("2026-H2", "2026年下半年"),
        ("2026-09", "2026年9月"), ("2026-11-02", "自2026-11-02起"),
    ],
)  # fmt: skip
def test_an_occasion_has_a_name_for_people(key, text):
    assert occasion_text(key) == text


def test_listing_twice_changes_nothing_and_chases_nobody_for_what_is_past(world):
    assert schedule(at=NOW) > 0
    rows, clocks = Duty.objects.count(), Clock.objects.count()
    assert schedule(at=at("2026-11-02 10:00")) == 0
    assert (Duty.objects.count(), Clock.objects.count()) == (rows, clocks)
    assert not Clock.objects.filter(stopped_at=None, due_at__lt=NOW).exists()
    assert Duty.objects.filter(historic=True).exists()


def test_internal_units_owe_nothing_and_a_government_without_an_office_stands_for_it(world):
    binchuan = Place.objects.create(code="532924", name="宾川县", level="county", parent=world.places.dali)
    bare = {"short": "宾川县政府", "kind": "government", "place": binchuan, "parent": world.organisations.dali}
    organisation("宾川县人民政府", **bare)
    schedule(at=NOW)
    holders = set(Duty.objects.filter(matter__endswith=".quarterly-inspection").values_list("holder__short_name"))
    assert holders == {("州政府办公室",), ("祥云县政府办",), ("宾川县政府",), ("安岳县政府办",)}
