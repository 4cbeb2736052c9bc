"""云南2019 第十二条、大理2021 第十条、丹东2019 第十一条: who must have an account or a site, who need not, by marks."""

from types import SimpleNamespace

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.actions.marks import end_mark, mark_unit
from jiyue.estate.registry.queries.obligations import State, obligations
from tests.registering import account_registered, dandong, department, refusing, website_registered
from tests.world import NOW, at

BASIS = "州保密委办〔2026〕3号"


def standing(unit, kind="media_account", on=NOW):
    (found,) = [one for one in obligations([unit], on=on.date()) if one.kind == kind]
    return SimpleNamespace(state=found.state, clauses={one.clause for one in found.citations}, mark=found.mark)


@pytest.mark.clause("yunnan-2019/12.1", "dali-2021/10.a")
@pytest.mark.parametrize("key", ["secret", "no-outward-function"])
def test_a_department_without_an_account_is_listed_until_it_opens_one_or_is_marked_exempt(world, key):
    county, prefecture = department(world, of="xiangyun"), department(world, name="保密局")
    rules, by = {"yunnan-2019/12.1", "dali-2021/10.a"}, world.posting("dali_office", "supervisor")
    for unit in (county, prefecture, world.organisations.xiangyun):
        assert (standing(unit).state, standing(unit).clauses) == (State.LACKS, rules)
    account_registered(county, name="祥云财政")
    account_registered(world.organisations.xiangyun_office, name="祥云发布")
    assert standing(county).state == standing(world.organisations.xiangyun).state == State.HAS
    for clause in rules:
        refused = refusing(lambda: mark_unit(prefecture, key=key, basis=" ", by=by, at=NOW), clause)
        assert "认定依据" in refused.message
    mark = mark_unit(prefecture, key=key, basis=BASIS, by=by, at=NOW)
    assert (standing(prefecture).state, standing(prefecture).mark) == (State.EXEMPT, mark)
    end_mark(mark, reason="职能已调整", by=by, at=at("2026-11-05 09:00"))
    assert standing(prefecture, on=at("2026-11-05 09:00")).state == State.LACKS


@pytest.mark.clause("yunnan-2019/12.2", "dali-2021/10.b")
def test_other_units_need_none_and_open_one_for_a_stated_need(world):
    township = department(world, of="xiangyun", kind="township", name="刘厂镇人民政府")
    rules = {"yunnan-2019/12.2", "dali-2021/10.b"}
    assert (standing(township).state, standing(township).clauses) == (State.FREE, rules)
    for clause in rules:
        assert "工作需要" in refusing(lambda: account_registered(township, name="祥云刘厂", need=""), clause).message
    made = account_registered(township, name="祥云刘厂", need="面向群众发布办事指南和防灾提醒")
    assert (made.need, standing(township).state) == ("面向群众发布办事指南和防灾提醒", State.HAS)
    assert account_registered(department(world, of="xiangyun"), name="祥云财政", need="").need == ""


@pytest.mark.clause("dandong-2019/11.2")
def test_a_marked_department_of_the_city_must_have_a_site(world):
    dandong(world)
    world.organisations.bureau = department(world, of="dandong", name="市场监督管理局")
    bureau, by = world.organisations.bureau, world.posting("dandong_office", "supervisor")
    assert [one for one in obligations([bureau], on=NOW.date()) if one.kind == "website"] == []
    mark_unit(bureau, key="economy-and-life", basis="市政府常务会议纪要〔2026〕8号", by=by, at=NOW)
    assert (standing(bureau, "website").state, standing(bureau, "website").clauses) == (
        State.LACKS,
        {"dandong-2019/11.2"},
    )
    website_registered(world, bureau, name="丹东市市场监督管理局", domain="scjg.dandong.gov.cn")
    assert standing(bureau, "website").state == State.HAS


def test_marks_come_from_a_supervisor_above_and_from_the_rules_alone(world):
    unit, supervisor = department(world), world.posting("dali_office", "supervisor")
    world.organisations.finance = unit
    for by in (world.posting("finance", "supervisor"), world.posting("dali_office", "head")):
        with pytest.raises(Refusal, match="上级主管单位的监管员"):
            mark_unit(unit, key="secret", basis=BASIS, by=by, at=NOW)
    for foreign in (world.organisations.anyue, world.organisations.dali, world.organisations.dali_office):
        with pytest.raises(Refusal, match="上级主管单位的监管员"):
            mark_unit(foreign, key="secret", basis=BASIS, by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="没有适用于"):
        mark_unit(unit, key="economy-and-life", basis=BASIS, by=supervisor, at=NOW)
    mark = mark_unit(unit, key="secret", basis=BASIS, by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="已标注为"):
        mark_unit(unit, key="secret", basis=BASIS, by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="须写明理由"):
        end_mark(mark, reason="", by=supervisor, at=NOW)
    end_mark(mark, reason="有误", by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="已经撤销"):
        end_mark(mark, reason="有误", by=supervisor, at=NOW)
