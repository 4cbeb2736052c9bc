"""检查 on the workbench: drawn, looked at item by item, faults put on record and ordered to be put right."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from jiyue.core.audit.models import Record
from jiyue.oversight.inspection.models import Inspection, InspectionMark, InspectionRequirement, RectificationOrder
from jiyue.oversight.monitoring.models import Finding

CIRCULAR = {
    "source": "state-council", "document": "检查情况通报（示例）", "number": "", "issued_on": "2026-10-20",
    "outlet_kind": "website", "label": "新版标识已更换", "text": "网页上的标识已经更换。",
}  # fmt: skip
BEGIN = {"title": "第四季度抽查", "outlet_kind": "website", "table": "indicators-websites", "count": "2"}


@pytest.fixture
def clerk(sign_in):
    return sign_in("dali_section", "supervisor")


@pytest.fixture
def begun(clerk):
    assert clerk.post(reverse("console:requirement-new"), CIRCULAR).status_code == 302
    taken = InspectionRequirement.objects.get()
    assert clerk.post(reverse("console:inspection-new"), BEGIN | {"requirements": [str(taken.pk)]}).status_code == 302
    return Inspection.objects.get()


def words(response):
    return response.content.decode()


def picture():
    out = io.BytesIO()
    Image.new("RGB", (36, 24), "white").save(out, "PNG")
    return SimpleUploadedFile("首页.png", out.getvalue())


def fields(inspection, **results):
    """What a filled sheet sends; an item is named by the end of its key."""
    sent = {}
    for number, item in enumerate(inspection.items):
        for name, value in results.get(item["key"].split(".")[1], {"result": "fine"}).items():
            sent[f"i{number}-{name}"] = value
    return sent


def test_the_list_says_what_to_do_first_and_only_supervisors_open_it(clerk, sign_in):
    assert "还没有开始检查" in words(clerk.get(reverse("console:inspections")))
    assert "还没有检查要求" in words(clerk.get(reverse("console:requirements")))
    assert sign_in("dali_office", "editor").get(reverse("console:inspections")).status_code == 403


def test_the_draw_is_shown_with_seed_lots_table_version_and_what_circulars_ask(clerk, begun):
    text = words(clerk.get(reverse("console:inspection", args=[begun.pk])))
    for shown in (begun.seed, "与抽取结果一致", "国办秘函〔2019〕19号，单项否决部分", "平台默认，非文件原文",
                  "检查情况通报（示例）", "至少 1 个", "抽查比例不得低于30%"):  # fmt: skip
        assert shown in text
    answer = clerk.get(reverse("console:inspection-lots", args=[begun.pk]))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[3] for row in rows[1:]] == ["抽中", "抽中"]
    assert {row[5] for row in rows[1:]} == {begun.seed}
    assert Record.objects.filter(action="console.export").count() == 1


def test_too_small_a_sample_and_no_table_are_refused_with_the_article_and_the_form_keeps_what_was_typed(clerk, begun):
    refused = clerk.post(reverse("console:inspection-new"), BEGIN | {"table": ""})
    assert refused.status_code == 422
    assert "没有选择适用的评分表" in words(refused)
    assert "第四季度抽查" in words(refused)
    first = begun.sheets.first()
    gone = clerk.post(reverse("console:inspection-sheet-leave-out", args=[first.pk]), {"reason": "正在改版"})
    assert gone.status_code == 302
    last = begun.sheets.last()
    refused = clerk.post(reverse("console:inspection-sheet-leave-out", args=[last.pk]), {"reason": "正在改版"})
    assert refused.status_code == 422
    assert "抽查比例不得低于30%" in words(refused)


def test_a_sheet_keeps_what_is_right_and_names_what_is_not_and_a_fault_goes_its_way_to_the_order(clerk, begun):
    sheet = begun.sheets.first()
    url = reverse("console:inspection-sheet", args=[sheet.pk])
    half = fields(begun, layout={"result": "fine"}, identity={"result": "fault", "note": "首页开设网上商城。"})
    refused = clerk.post(url, half | {"do": "finish"})
    assert refused.status_code == 422
    assert "有 1 项没有保存，其余已经保存" in words(refused)
    assert "“网页布局设计合理”须附截图" in words(refused)
    assert sheet.marks.count() == len(begun.items) - 1
    whole = half | fields(begun, layout={"result": "fine", "proof": picture()}) | half
    assert clerk.post(url, whole | {"do": "finish"}).status_code == 302
    sheet.refresh_from_db()
    assert sheet.finished_at
    layout = sheet.marks.get(item="rule.layout")
    assert clerk.get(reverse("console:verdict-proof", args=[layout.pk])).content.startswith(b"\x89PNG")
    fault = sheet.marks.get(result=InspectionMark.Result.FAULT)
    made = clerk.post(reverse("console:verdict-finding", args=[fault.pk]), {"gravity": "grave", "cure": "关闭商城。"})
    found = Finding.objects.get()
    assert made.url == reverse("console:finding", args=[found.pk])
    assert reverse("console:inspection-sheet", args=[sheet.pk]) in words(clerk.get(made.url))
    ordered = {"finding": str(found.pk), "requirement": "请整改。"}
    assert clerk.post(reverse("console:order-new"), ordered).status_code == 302
    order = RectificationOrder.objects.get()
    recheck = reverse("console:order-recheck", args=[order.pk])
    assert clerk.post(recheck).status_code == 302
    order.refresh_from_db()
    assert order.state == order.State.ISSUED
    clerk.post(recheck, {"gone": str(found.pk)})
    order.refresh_from_db()
    assert order.state == order.State.CLOSED


def test_a_requirement_is_changed_as_a_new_version_and_ended(clerk, begun):
    first = InspectionRequirement.objects.get()
    url = reverse("console:requirement-revise", args=[first.pk])
    assert clerk.post(url, CIRCULAR | {"text": "各级网页都已更换。"}).status_code == 302
    assert clerk.post(url, CIRCULAR).status_code == 422
    second = InspectionRequirement.objects.get(version=2)
    assert "第1版" in words(clerk.get(reverse("console:requirement", args=[second.pk])))
    assert "已停用" in words(clerk.post(reverse("console:requirement-end", args=[second.pk]), follow=True))
    assert "新版标识已更换" not in words(clerk.get(reverse("console:inspection-new")))
    text = words(clerk.get(reverse("console:inspection", args=[begun.pk])))
    assert "新版标识已更换（第1版）" in text


def test_the_results_are_exported_item_by_item(clerk, begun):
    answer = clerk.get(reverse("console:inspection-results", args=[begun.pk]))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert len(rows) == 1 + 2 * len(begun.items)
    assert {row[4] for row in rows[1:]} == {"未检查"}
