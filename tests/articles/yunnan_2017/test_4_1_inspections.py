"""云南2017 四（一）: inspections draw enough of the local sites by lot, by a chosen table and what circulars ask."""

import hashlib
import io
from datetime import date

import pytest
from PIL import Image

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.inspection.actions.checking import Seen, finish_sheet, mark, open_finding
from jiyue.oversight.inspection.actions.drawing import begin_inspection, leave_out
from jiyue.oversight.inspection.actions.requirements import Asked, add_requirement, revise_requirement
from jiyue.oversight.inspection.queries import inspections as queries
from jiyue.oversight.monitoring.models import Finding
from tests.world import NOW

ASKED = Asked(
    source="state-council", document="国务院办公厅秘书局关于检查情况的通报（示例）", number="示例〔2026〕1号",
    issued_on=date(2026, 10, 20), outlet_kind="website", label="新版标识已更换", text="网页上的标识已经更换。",
)  # fmt: skip


@pytest.fixture
def by(world):
    return world.posting("dali_section", "supervisor")


@pytest.fixture
def local(world):
    """Eleven local sites in operation, and two that are not drawn from: one closed, one of another region."""
    units = world.organisations
    values = {"kind": "website", "sponsor": units.dali_centre, "supervisor": units.dali_office}
    for number in range(9):
        Outlet.objects.create(name=f"示例网站{number}", **values)
    Outlet.objects.create(name="已关停的网站", status="closed", **values)
    return [one.pk for one in queries.local_outlets(units.dali_office, "website")]


def begun(by, **values):
    asked = {"outlet_kind": "website", "table": "census", "by": by, "at": NOW, **values}
    return begin_inspection("第四季度抽查", **asked)


def names(inspection):
    return [sheet.outlet_id for sheet in inspection.sheets.filter(left_out_at=None)]


def screenshot():
    out = io.BytesIO()
    Image.new("RGB", (36, 24), "white").save(out, "PNG")
    return "截图.png", out.getvalue()


def clauses_of(refused):
    return {citation.clause for citation in refused.value.citations}


@pytest.mark.clause("yunnan-2017/4.1.e")
def test_of_eleven_sites_four_are_drawn_the_draw_can_be_repeated_and_none_of_them_is_taken_out(by, local):
    assert len(local) == 11
    with pytest.raises(Refusal, match="不得低于30%，11 个中至少抽取 4 个，不能只抽 3 个") as refused:
        begun(by, count=3)
    assert clauses_of(refused) == {"yunnan-2017/4.1.e"}
    made = begun(by, seed="2026-Q4")
    drawn = names(made)
    assert (len(drawn), set(drawn) <= set(local), made.percent, made.least) == (4, True, 30, 4)
    # Whoever has the seed and the list draws the same: the four smallest SHA-256 of "seed:id".
    lots = sorted(local, key=lambda key: hashlib.sha256(f"2026-Q4:{key}".encode()).hexdigest())
    assert (drawn, queries.is_as_drawn(made)) == (lots[:4], True)
    assert begun(by, seed="2026-Q4", count=4).sheets.count() == 4
    assert names(begun(by, seed="2026-Q4")) == drawn
    assert begun(by).seed != begun(by).seed
    with pytest.raises(Refusal, match="不得低于30%，11 个中至少检查 4 个，移出后只剩 3 个") as refused:
        leave_out(made.sheets.get(place=2), reason="网站正在改版", by=by, at=NOW)
    assert clauses_of(refused) == {"yunnan-2017/4.1.e"}
    assert names(made) == drawn
    larger = begun(by, seed="2026-Q4", count=5)
    leave_out(larger.sheets.get(place=2), reason="网站正在改版", by=by, at=NOW)
    assert names(larger) == [lots[0], *lots[2:5]]
    # One site less in operation does not change who was drawn by then.
    Outlet.objects.filter(pk=lots[10]).update(status="closed")
    assert [one.key for one in queries.lots(made) if one.drawn] == [str(key) for key in drawn]


@pytest.mark.clause("yunnan-2017/4.1.c")
def test_an_inspection_shows_its_table_with_version_and_takes_what_a_circular_asks_without_code(by, local):
    with pytest.raises(Refusal, match="须写明出自哪一份检查通报") as refused:
        add_requirement(Asked(**{**vars(ASKED), "source": "newspaper"}), by=by, at=NOW)
    assert clauses_of(refused) == {"yunnan-2017/4.1.c"}
    first = add_requirement(ASKED, by=by, at=NOW)
    with pytest.raises(Refusal, match="没有选择适用的评分表") as refused:
        begun(by, table="")
    assert "全国政府网站普查评分表" in refused.value.cure
    assert clauses_of(refused) == {"yunnan-2017/4.1.c"}
    offered = [one.rule.title for one in queries.tables(by.organisation, "website", at=NOW)]
    assert offered == ["全国政府网站普查评分表", "政府网站与政务新媒体检查指标（网站）"]
    made = begun(by, requirements=[first])
    assert (made.table["title"], made.table["version"]) == ("全国政府网站普查评分表", "国办发〔2015〕15号，项目摘录")
    assert "分值未核实" in made.table["remark"]
    assert "平台默认" in made.table["citations"][0]["default_label"]
    assert [one.get("points") for one in made.items if one.get("points")] == []
    assert "国务院办公厅检查通报《国务院办公厅秘书局关于检查情况的通报（示例）》" in made.items[-1]["text"]
    second = revise_requirement(first, Asked(**{**vars(ASKED), "text": "各级网页都已更换。"}), by=by, at=NOW)
    assert (second.version, second.series) == (2, first.series)
    with pytest.raises(Refusal, match="不是本单位现行的要求"):
        begun(by, requirements=[first])
    later = begun(by, table="indicators-websites", requirements=[second])
    assert "各级网页都已更换" in later.items[-1]["text"]
    assert "第2版" in later.items[-1]["text"]
    made.refresh_from_db()
    assert "第1版" in made.items[-1]["text"]
    assert made.requirements.get() == first


@pytest.mark.clause("yunnan-2017/2.2.4.e")
def test_every_inspection_of_a_site_looks_at_its_layout_with_a_screenshot(by, local):
    sheet = begun(by, table="indicators-websites").sheets.first()
    with pytest.raises(Refusal, match="“网页布局设计合理”须附截图") as refused:
        mark(sheet, "rule.layout", Seen("fine", proof=("说明.txt", "看过".encode())), by=by, at=NOW)
    assert clauses_of(refused) == {"yunnan-2017/2.2.4.e"}
    for item in sheet.inspection.items:
        if item["key"] != "rule.layout":
            mark(sheet, item["key"], Seen("fine"), by=by, at=NOW)
    with pytest.raises(Refusal, match="还有 1 项没有检查：网页布局设计合理"):
        finish_sheet(sheet, by=by, at=NOW)
    made = mark(sheet, "rule.layout", Seen("fine", proof=screenshot()), by=by, at=NOW)
    assert (made.proof_name, len(made.proof_sha256)) == ("截图.png", 64)
    assert finish_sheet(sheet, by=by, at=NOW).finished_at == NOW


@pytest.mark.clause("dali-2021/27.c")
def test_an_inspector_can_find_that_an_activity_does_not_fit_a_site_and_the_machine_gives_no_verdict(by, local):
    sheet = begun(by).sheets.first()
    (item,) = [one for one in sheet.inspection.items if one["key"] == "rule.identity"]
    assert item["label"] == "从事与网站身份不符的活动"
    assert not sheet.marks.exists()
    with pytest.raises(Refusal, match="须写明情况") as refused:
        mark(sheet, "rule.identity", Seen("fault"), by=by, at=NOW)
    assert clauses_of(refused) == {"dali-2021/27.c"}
    made = mark(sheet, "rule.identity", Seen("fault", note="首页开设网上商城。"), by=by, at=NOW)
    assert Finding.objects.count() == 0
    found = open_finding(made, cure="关闭网上商城。", by=by, at=NOW)
    assert (found.state, found.decided_by, found.outlet) == (Finding.State.CONFIRMED, by, sheet.outlet)
    assert [one["clause"] for one in found.citations] == ["dali-2021/27.c"]
