"""大理2021 第十八条: columns are at most three levels deep as a rule; their names are not too long."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.registry import queries
from jiyue.estate.sites import actions
from tests.columns import asked, made
from tests.world import NOW


@pytest.fixture
def third_level(world):
    second = made(world, "第二级", parent=world.columns.dali_news)
    return made(world, "第三级", parent=second)


@pytest.mark.clause("dali-2021/18.b")
def test_a_third_level_is_allowed_and_a_fourth_is_stopped_until_the_supervisor_grants_an_exception(world, third_level):
    with pytest.raises(Refusal, match="第4级，超过3级") as refused:
        made(world, "第四级", parent=third_level)
    assert [citation.clause for citation in refused.value.citations] == ["dali-2021/18.b"]
    assert "例外" in refused.value.cure
    supervisor = world.posting("dali_office", "supervisor")
    actions.except_name(
        world.sites.dali.outlet, name="第四级", reason="年度专题", until=date(2027, 1, 1), by=supervisor, at=NOW
    )
    assert made(world, "第四级", parent=third_level).depth == 4
    assert [exception.about for exception in queries.exceptions(NOW)] == ["第四级"]


@pytest.mark.clause("dali-2021/18.a")
def test_a_name_beyond_the_limit_is_refused_also_when_renaming(world):
    with pytest.raises(Refusal, match="超过12个字") as refused:
        made(world, "关于全州政务信息公开工作情况")
    assert refused.value.citations[0].default_label
    column = made(world, "关于全州政务信息公开工作")
    with pytest.raises(Refusal, match="超过12个字"):
        asked(world, verb="rename", column=column, name="关于全州政务信息公开工作情况")
    assert column.name == "关于全州政务信息公开工作"


def test_the_exception_is_the_supervisors_alone(world, third_level):
    for who in (("dali_office", "site_manager"), ("xiangyun_office", "supervisor")):
        with pytest.raises(Refusal, match="主管单位"):
            actions.except_name(
                world.sites.dali.outlet,
                name="第四级",
                reason="专题",
                until=date(2027, 1, 1),
                by=world.posting(*who),
                at=NOW,
            )
