"""发布统计 and 应发布信息 on the screens: read, exported, entered, settled."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jiyue.core.audit.models import Record
from jiyue.oversight.disclosure.models import ExpectedItem
from jiyue.oversight.disclosure.queries import reports


@pytest.mark.parametrize("name", reports.REPORTS)
def test_each_report_is_read_and_taken_along(furnished, sign_in, name):
    client = sign_in("dali_office", "supervisor")
    period = f"{timezone.localtime():%Y-%m}" if reports.REPORTS[name].monthly else f"{timezone.localtime():%Y}"
    page = client.get(reverse("console:report", args=[name]), {"period": period}).content.decode()
    assert f'<h1 class="gv-heading-l">{reports.REPORTS[name].title}</h1>' in page
    assert "请按" in client.get(reverse("console:report", args=[name]), {"period": "去年"}).content.decode() or not (
        reports.REPORTS[name].monthly
    )
    answer = client.get(reverse("console:report", args=[name]), {"period": period, "export": "csv"})
    assert answer["Content-Disposition"].startswith("attachment")
    assert Record.objects.filter(action="console.export").exists()


def test_an_unknown_report_does_not_exist(furnished, sign_in):
    assert sign_in("dali_office", "editor").get(reverse("console:report", args=["all"])).status_code == 404


def test_an_expected_release_is_entered_settled_and_dropped(furnished, sign_in, world):
    client = sign_in("dali_office", "editor")
    listing = reverse("console:expected")
    assert "缺失" in client.get(listing).content.decode()
    office = world.organisations.dali_office
    form = {"unit": office.pk, "topic": "decision", "title": "关于医保的决策", "happens_on": "2026-11-02"}
    assert "重大决策（5个工作日）" in client.get(reverse("console:expect")).content.decode()
    stranger = {**form, "unit": world.organisations.anyue_office.pk}
    assert "请从列表中选择单位" in client.post(reverse("console:expect"), stranger).content.decode()
    assert client.post(reverse("console:expect"), {**form, "latest": "2030-01-01"}).status_code == 422
    assert client.post(reverse("console:expect"), form).status_code == 302
    made = ExpectedItem.objects.get(title="关于医保的决策")
    settle = reverse("console:expected-settle", args=[made.pk])
    assert "没有找到这条信息" in client.post(settle, {"resource": "zzzzzzzz"}).content.decode()
    assert client.post(settle, {"resource": furnished.live.short_id}).status_code == 302
    drop = reverse("console:expected-drop", args=[furnished.expected.pk])
    assert client.post(drop, {"reason": "会议取消"}).status_code == 302
    page = client.get(listing).content.decode()
    assert "会议取消" in page
    assert reverse("console:resource", args=[furnished.live.pk]) in page


def test_a_marked_document_is_a_task_that_opens_a_prepared_editor(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    assert "关于旅游市场的通知" not in client.get(reverse("console:interpretations")).content.decode()
    values = {
        "kind": "policy", "title": "关于旅游市场的通知", "body": "<p>正文</p>", "formed_on": "2026-11-20",
        "source": "州政府办公室", "publicity": "public", "validity": "in_force", "importance": "important",
        "do": "save",
    }  # fmt: skip
    assert client.post(reverse("console:resource-new"), values).status_code == 302
    page = client.get(reverse("console:interpretations")).content.decode()
    assert "关于旅游市场的通知" in page
    link = page.split('href="')
    new = next(one.split('"')[0] for one in link if "interprets=" in one).replace("&amp;", "&")
    editor = client.get(new).content.decode()
    assert "背景依据" in editor
    assert new.rpartition("=")[2] in editor
