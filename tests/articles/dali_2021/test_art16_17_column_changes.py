"""大理2021 第十六条、第十七条、第二十条: columns are set up, renamed and closed only after approval."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.sites import actions, queries
from jiyue.estate.sites.models import Column
from tests.columns import asked, carried_out, case, decide
from tests.registering import department
from tests.world import NOW

SUBSCRIBERS = [("dali_office", "editor"), ("dali_office", "head"), ("dali_section", "section_head"),
               ("dali_office", "supervisor"), ("xiangyun_office", "deputy_head")]  # fmt: skip


def names(world, site="dali"):
    return {column.name for column in queries.columns_of(getattr(world.sites, site))}


@pytest.mark.clause("dali-2021/16.a", "dali-2021/17.a")
def test_a_column_of_the_portal_is_set_up_after_the_deputy_heads_approval_and_not_before(world):
    manager = world.posting("dali_office", "site_manager")
    with pytest.raises(Refusal, match="须先经审批") as refused:
        actions.create_column(
            world.sites.dali, name="人事信息", owner=world.organisations.dali_office, by=manager, at=NOW
        )
    assert {"第十六条", "第十七条"} == {citation.article for citation in refused.value.citations}
    change = asked(world)
    assert [step.label for step in case(change).steps.order_by("position")] == ["分管领导批准", "实施"]
    for who in [*SUBSCRIBERS, ("dali_office", "site_manager")]:
        with pytest.raises(Refusal):
            decide(change, world.posting(*who))
    assert "人事信息" not in names(world)
    decide(change, world.posting("dali_office", "deputy_head"))
    assert "人事信息" not in names(world)
    decide(change, manager)
    assert "人事信息" in names(world)
    assert Record.objects.filter(action="sites.create_column").get().actor_id == str(manager.pk)


@pytest.mark.clause("dali-2021/17.a")
def test_the_centre_that_operates_the_portal_carries_out_what_was_approved(world):
    outlet = world.sites.dali.outlet
    outlet.operator = world.organisations.dali_centre
    outlet.save()
    change = asked(world, unit="dali_centre")
    with pytest.raises(Refusal):
        decide(change, world.posting("dali_centre", "deputy_head"))
    decide(change, world.posting("dali_office", "deputy_head"))
    with pytest.raises(Refusal):
        decide(change, world.posting("dali_office", "platform_operator"))
    decide(change, world.posting("dali_centre", "platform_operator"))
    assert "人事信息" in names(world)


@pytest.mark.clause("dali-2021/16.d")
def test_a_new_name_stands_and_a_column_goes_only_after_approval(world):
    column, manager = world.columns.dali_notices, world.posting("dali_office", "site_manager")
    for act in (
        lambda: actions.rename_column(column, name="公告公示", by=manager, at=NOW),
        lambda: actions.hide_column(column, reason="归并", by=manager, at=NOW),
    ):
        with pytest.raises(Refusal, match="须先经审批"):
            act()
    change = asked(world, verb="rename", column=column, name="公告公示")
    assert "公示公告" in names(world)
    carried_out(world, change)
    assert "公告公示" in names(world)
    assert "“公示公告”更名为“公告公示”" in Record.objects.get(action="sites.rename_column").summary
    carried_out(world, asked(world, verb="hide", column=Column.objects.get(pk=column.pk)))
    assert "公告公示" not in names(world)


@pytest.mark.clause("dali-2021/16.c", "dali-2021/13.b")
def test_a_column_without_a_class_is_refused_and_one_with_a_class_has_its_interval(world):
    with pytest.raises(Refusal, match="栏目分类") as refused:
        asked(world, column_class="")
    assert [citation.clause for citation in refused.value.citations] == ["dali-2021/16.c", "dali-2021/13.b"]
    column = carried_out(world, asked(world, column_class="news")).column
    assert [one.rule.key for one in queries.update_rules_for(column, NOW.date())] == ["update-news"]


@pytest.mark.clause("dali-2021/20.a")
def test_in_a_county_the_county_office_alone_approves(world):
    change = asked(world, site="xiangyun", unit="xiangyun_office", name="人事信息")
    assert current_step(case(change)).organisation == world.organisations.xiangyun_office
    with pytest.raises(Refusal):
        decide(change, world.posting("dali_office", "deputy_head"))
    decide(change, world.posting("xiangyun_office", "deputy_head"))
    assert "人事信息" in names(world, "xiangyun")


@pytest.mark.clause("dali-2021/16.a")
def test_a_change_names_what_it_rests_on(world):
    with pytest.raises(Refusal, match="依据") as refused:
        asked(world, ground=" ")
    assert "dali-2021/16.a" in {citation.clause for citation in refused.value.citations}
    assert carried_out(world, asked(world, ground="国务院办公厅基层政务公开标准指引")).done_at == NOW


def test_what_was_refused_changes_nothing_and_what_became_impossible_is_said_at_the_last_step(world):
    first, second = asked(world), asked(world, name="人事任免")
    decide(
        first, world.posting("dali_office", "deputy_head"), verdict="return", opinion="与现有栏目重复", reason="重复"
    )
    assert "人事信息" not in names(world)
    deputy, manager = world.posting("dali_office", "deputy_head"), world.posting("dali_office", "site_manager")
    third = asked(world, name="人事任免")
    for change in (second, third):
        decide(change, deputy)
    decide(second, manager)
    with pytest.raises(Refusal, match="已有栏目"):
        decide(third, manager)


def test_another_unit_asks_for_a_column_of_its_own_in_writing_and_for_nothing_else(world):
    with pytest.raises(Refusal, match="书面申请"):
        asked(world, unit="xiangyun_office", name="祥云专栏")
    with pytest.raises(Refusal, match="书面申请"):
        asked(world, verb="hide", column=world.columns.dali_news, unit="xiangyun_office", application="申请")
    with pytest.raises(Refusal, match="不能申请"):
        asked(world, unit="anyue_office", name="安岳专栏", application="申请")
    change = asked(world, unit="xiangyun_office", name="祥云专栏", application="为集中公开重点工作，申请设立专栏。")
    column = carried_out(world, change).column
    assert (column.owner, column.outlet) == (world.organisations.xiangyun_office, world.sites.dali.outlet)


@pytest.mark.clause("dali-2021/17.c")
def test_a_department_asks_in_writing_the_office_approves_and_the_centre_carries_it_out(world):
    units = world.organisations
    units.dali_finance = department(world)
    outlet = world.sites.dali.outlet
    outlet.operator = units.dali_centre
    outlet.save()
    with pytest.raises(Refusal, match="书面申请") as refused:
        asked(world, unit="dali_finance", name="财政专栏")
    assert [citation.clause for citation in refused.value.citations] == ["dali-2021/17.c"]
    change = asked(world, unit="dali_finance", name="财政专栏", application="为公开预决算，申请设立专栏。")
    assert change.application == "为公开预决算，申请设立专栏。"
    for who in [("dali_finance", "deputy_head"), ("dali_centre", "platform_operator")]:
        with pytest.raises(Refusal):
            decide(change, world.posting(*who))
    decide(change, world.posting("dali_office", "deputy_head"))
    assert "财政专栏" not in names(world)
    decide(change, world.posting("dali_centre", "platform_operator"))
    assert queries.columns_of(outlet).get(name="财政专栏").owner == units.dali_finance


def test_without_an_approval_in_the_packs_the_manager_acts_alone(world):
    with pytest.raises(Refusal, match="无须审批"):
        asked(world, site="anyue", unit="anyue_office")
    made = actions.create_column(
        world.sites.anyue, name="人事信息", owner=world.organisations.anyue_office,
        by=world.posting("anyue_office", "site_manager"), at=NOW,
    )  # fmt: skip
    with pytest.raises(Refusal, match="没有通过审批"):
        actions.rename_column(
            made, name="人事任免", by=world.posting("anyue_office", "site_manager"), at=NOW, approved=asked(world)
        )
