"""大理2021 第十三条、云南2017 二（一）: what a site is made of, and who builds it."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.estate.sites.models import Column
from tests.columns import asked, carried_out, made
from tests.world import NOW

FORMS = {
    "column": "网站栏目",
    "channel": "网站栏目",
    "special": "网站栏目",
    "topic": "网站栏目",
    "application": "网站栏目",
    "catalogue": "信息公开目录",
    "service": "政务服务网",
}


@pytest.mark.clause("dali-2021/13.a")
@pytest.mark.parametrize(("form", "structure"), FORMS.items())
def test_each_node_of_a_site_belongs_to_one_of_its_three_parts(world, form, structure):
    opens = {"opens_on": NOW.date()} if form == "topic" else {}
    column = made(world, "重点工作", form=form, **opens)
    assert Column.objects.get(pk=column.pk).structure == structure


@pytest.mark.clause("dali-2021/13.a")
def test_a_node_of_no_known_part_is_refused(world):
    with pytest.raises(Refusal, match="这种栏目形式"):
        asked(world, form="blog")
    assert made(world, "重点工作").structure == "网站栏目"


@pytest.mark.clause("yunnan-2017/2.1.2.c")
@pytest.mark.parametrize("form", ["column", "channel", "special", "topic", "application"])
def test_the_sponsor_builds_and_manages_each_of_the_five_kinds_and_nobody_else(world, form):
    opens = {"opens_on": NOW.date()} if form == "topic" else {}
    for stranger in (("anyue_office", "site_manager"), ("dali_office", "editor")):
        with pytest.raises(Refusal):
            asked(world, unit=stranger[0], role=stranger[1], name="重点工作", form=form, **opens)
    column = made(world, "重点工作", form=form, **opens)
    assert (column.form, column.owner) == (form, world.organisations.dali_office)
    carried_out(world, asked(world, verb="rename", column=column, name="中心工作"))
    assert Column.objects.get(pk=column.pk).name == "中心工作"
    carried_out(world, asked(world, verb="hide", column=Column.objects.get(pk=column.pk)))
    assert Column.objects.get(pk=column.pk).hidden
