"""Columns as a structure: warnings and search, what must stand and on which basis, taking over another site's tree."""

import pytest
from django.urls import reverse

from jiyue.common.html import parse
from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.queries import columns_of, structure
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.monitoring import actions as monitoring
from jiyue.oversight.monitoring.models import Finding
from tests import registering
from tests.world import NOW, column


def screen(posting, route, *args, **data):
    answer = client_of(posting).get(reverse(f"console:{route}", args=args), data)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.clause("dali-2021/13.c")
def test_same_names_empty_and_far_columns_are_pointed_out_and_columns_are_searched(world):
    office, site = world.organisations.dali_office, world.sites.dali
    manager = world.posting("dali_office", "site_manager")
    for held in (world.columns.dali_news, world.columns.dali_notices):
        sites.refresh_column_clock(held, last_new_item_at=NOW, at=NOW)
    assert [one.warnings for one in structure.nodes(site.outlet, at=NOW)] == [(), ()]
    place = [
        column(site, f"频道{number}", f"top{number}", owner=office, ordinal=number, on_home=False)
        for number in range(9)
    ]
    second = column(site, "第二级", "second", owner=office, parent=place[8], on_home=False)
    far = column(site, "第三级", "third", owner=office, parent=second, on_home=False)
    alike = column(site, "要闻快递", "again", owner=office, parent=place[0], on_home=False)
    said = {one.column: "".join(one.warnings) for one in structure.nodes(site.outlet, at=NOW)}
    assert "点击 4 次" in said[far]
    assert "点击" not in said[second]
    assert "有 2 个栏目叫“要闻快递”" in said[alike]
    assert "有 2 个栏目叫“要闻快递”" in said[world.columns.dali_news]
    assert "没有信息" in said[far]
    assert not said[world.columns.dali_notices]
    page = screen(manager, "outlet-structure", site.outlet.pk, words="第三级")
    assert ("第三级" in page, "公示公告" in page) == (True, False)
    values = {"outlet": str(site.outlet.pk), "parent": str(place[1].pk), "name": "要闻快递", "column_class": "news"}
    answer = client_of(manager).post(reverse("console:column-new"), {**values, "ground": "需要"}, follow=True)
    assert "本网站已有 2 个栏目叫“要闻快递”" in answer.content.decode()


@pytest.mark.clause("dali-2021/16.b")
def test_a_structure_is_taken_over_with_a_statement_and_a_unit_for_each_column(world):
    source, target = world.sites.dali.outlet, world.sites.xiangyun.outlet
    office, manager = world.organisations.xiangyun_office, world.posting("xiangyun_office", "site_manager")
    theirs = {"owner": world.organisations.dali_office, "cls": "news"}
    wanted = [column(world.sites.dali, f"新栏目{number}", f"new{number}", **theirs) for number in range(10)]
    owners = {one.pk: office for one in wanted} | {wanted[3].pk: None, wanted[7].pk: None}
    given = {"by": manager, "at": NOW}
    with pytest.raises(Refusal, match="新栏目3、新栏目7") as refused:
        sites.copy_structure(source, target, owners=owners, statement="结合本县实际", **given)
    assert [one.clause for one in refused.value.citations] == ["dali-2021/16.b"]
    whole = {one.pk: office for one in wanted}
    with pytest.raises(Refusal, match="信息支撑说明"):
        sites.copy_structure(source, target, owners=whole, statement=" ", **given)
    assert not target.column_changes.exists()
    made = sites.copy_structure(source, target, owners=whole, statement="结合本县实际，由各单位报送", **given)
    assert {one.ground for one in made} == {"结合本县实际，由各单位报送"}
    assert len(made) == 10
    stranger = world.posting("anyue_office", "site_manager")
    with pytest.raises(Refusal, match="不能管理"):
        sites.copy_structure(source, target, owners=whole, statement="说明", by=stranger, at=NOW)
    page = screen(manager, "outlet-copy-structure", target.pk, source=str(source.pk))
    assert "还没有单位保障" in page
    form = {"source": str(source.pk), "column": [str(wanted[0].pk)], "statement": "说明"}
    answer = client_of(manager).post(reverse("console:outlet-copy-structure", args=[target.pk]), form)
    again = parse(answer.content.decode())
    assert answer.status_code == 422
    assert [one.attributes["value"] for one in again.css("input[name=column][checked]")] == form["column"]
    form |= {f"owner-{wanted[1].pk}": str(office.pk), "statement": " "}
    answer = client_of(manager).post(reverse("console:outlet-copy-structure", args=[target.pk]), form)
    again = parse(answer.content.decode())
    assert again.css_first(f"select[name=owner-{wanted[1].pk}] option[selected]").attributes["value"] == str(office.pk)


@pytest.mark.clause("dali-2021/14.c")
def test_a_required_column_that_goes_is_a_finding_that_says_what_it_supported(world):
    held = column(world.sites.dali, "政策解读", "explained", owner=world.organisations.dali_office)
    outlet, about = held.outlet, {"rule_key": "missing-column", "message__contains": "“政策解读”"}
    monitoring.check_structure(outlet, at=NOW)
    assert not Finding.objects.filter(**about).exists()
    held.hidden = True
    held.save()
    monitoring.check_structure(outlet, at=NOW)
    found = Finding.objects.get(**about)
    assert "考核项目“政策解读”" in found.message
    assert [one["clause"] for one in found.citations] == ["dali-2021/14.c"]
    held.hidden = False
    held.save()
    monitoring.check_structure(outlet, at=NOW)
    assert Finding.objects.get(**about).state == "closed"


@pytest.mark.clause("yunnan-2017/3.1.e")
def test_the_basis_of_each_required_column_is_shown_in_the_structure(world):
    office, manager = world.organisations.dali_office, world.posting("dali_office", "site_manager")
    page = screen(manager, "outlet-structure", world.sites.dali.outlet.pk)
    assert "应设“政务动态”依责：本单位工作职责" in page
    assert "应设“概况信息”" not in page
    column(world.sites.dali, "大理概况", "about", owner=office)
    page = screen(manager, "outlet-structure", world.sites.dali.outlet.pk)
    assert "应设“概况信息”依法：《中华人民共和国政府信息公开条例》第二十条" in page


@pytest.mark.clause("dandong-2019/31.2")
def test_a_column_added_with_class_and_owner_is_on_the_site_and_leaves_it_when_closed(world, press):  # noqa: F811
    registering.dandong(world)
    bureau, outlet = registering.department(world, of="dandong"), world.sites.dandong.outlet
    manager = world.posting("dandong_office", "site_manager")
    values = {"outlet": str(outlet.pk), "name": "财政信息", "column_class": "news", "slug": "finance"}
    assert (
        client_of(world.posting("dandong_office", "editor")).post(reverse("console:column-new"), values).status_code
        == 403
    )
    answer = client_of(manager).post(reverse("console:column-new"), {**values, "owner": str(bureau.pk)})
    assert answer.status_code == 302
    made = columns_of(outlet).get(name="财政信息")
    page = screen(manager, "column", made.pk)
    assert all(words in page for words in ("动态要闻类", str(bureau), "更新期限", "财政信息"))
    press.publish()
    assert "财政信息" in press.read("finance/index.html", "dandong")
    client_of(manager).post(reverse("console:column-hide", args=[made.pk]), {"reason": "不再需要"})
    press.publish()
    assert not (press.folder("dandong") / "finance" / "index.html").exists()
