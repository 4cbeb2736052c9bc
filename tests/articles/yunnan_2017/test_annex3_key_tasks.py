"""云南2017 附件3: the key tasks, each with its date and its responsible units."""

import pytest

from jiyue.estate.duties.queries import register as queries
from tests.registering import cites, done, listed, shows_a_date, yunnan
from tests.world import NOW, at

SOON_AFTER_ISSUE = at("2017-10-09 09:00")

KEY_TASKS = [
    ("A3.1", "a3-1", "yunnan_office", "2017-12-31"),
    ("A3.4.a", "a3-4-a", "dali_office", "2017-10-31"),
    ("A3.4.b", "a3-4-b", "dali_office", "2017-10-31"),
    ("A3.6.1", "a3-6-1-sponsor", "xiangyun_office", "2017-10-31"),
    ("A3.6.1", "a3-6-1-office", "dali_office", "2017-10-31"),
    ("A3.6.2", "a3-6-2", "yunnan_department", "2017-10-31"),
    ("A3.7", "a3-7", "xiangyun_office", "2017-12-31"),
    ("A3.8.a", "a3-8-a", "dali_office", "2017-12-31"),
    ("A3.8.b", "a3-8-b", "dali_office", "2017-12-31"),
    ("A3.8.c", "a3-8-c", "xiangyun_office", "2017-12-31"),
    ("A3.9", "a3-9", "dali_office", "2017-12-31"),
    ("A3.14.a", "a3-14-a", "dali_office", "2017-12-31"),
    ("A3.14.b", "a3-14-b", "dali_office", "2017-12-31"),
    ("A3.15.a", "a3-15-a", "xiangyun_office", "2018-03-31"),
    ("A3.21.a", "a3-21-a", "dali_office", "2017-12-31"),
]


@pytest.mark.parametrize(
    ("task", "unit", "last"),
    [
        pytest.param(task, unit, last, marks=pytest.mark.clause(f"yunnan-2017/{clause}"), id=f"{clause}-{unit}")
        for clause, task, unit, last in KEY_TASKS
    ],
)
def test_a_key_task_is_due_on_the_tables_date_and_closed_with_proof(world, task, unit, last):
    yunnan(world)
    (duty,) = listed(task, on=SOON_AFTER_ISSUE, holder=getattr(world.organisations, unit))
    assert not duty.historic
    assert queries.state(duty, SOON_AFTER_ISSUE) == queries.State.RUNNING
    shows_a_date(duty, by=world.posting(unit, "head"), last=last)


def test_a_task_whose_date_passed_before_the_unit_was_told_is_historic_and_alarms_nobody(world):
    found = listed("a3-7", on=NOW)
    assert {duty.holder.short_name for duty in found} == {"州政府办公室", "祥云县政府办"}
    for duty in found:
        assert duty.historic
        assert duty.clock is None
        assert queries.state(duty, NOW) == queries.State.HISTORIC
        assert "历史任务" in queries.explain(duty)[-1]
    late, kept = found
    assert done(kept, by=world.posting("xiangyun_office", "editor"), on=at("2017-12-20 09:00")) == queries.State.KEPT
    assert done(late, by=world.posting("dali_office", "editor"), on=at("2018-02-01 09:00")) == queries.State.KEPT_LATE


def test_the_table_binds_nobody_outside_the_province(world):
    for duty in listed("a3-7", on=NOW):
        assert cites(duty) == ["yunnan-2017/A3.7"]
        assert "安岳" not in duty.holder.name
