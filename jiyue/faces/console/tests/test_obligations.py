"""应开设单位 on the workbench: the list, the mark with its basis, the exemption taken back."""

from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.estate.registry.models import UnitMark
from jiyue.faces.console.tests.conftest import client_of
from jiyue.faces.console.tests.test_screens import page
from tests.registering import department


def exported(client, words):
    found = client.get(reverse("console:obligations"), {"export": "csv", "words": words})
    return found.content.decode("utf-8-sig")


def test_the_supervisor_sees_who_lacks_one_marks_a_unit_and_takes_the_mark_back(world, sign_in):
    unit = department(world, name="保密局")
    client = sign_in("dali_office", "supervisor")
    shown = reverse("console:obligation", args=[unit.pk])
    text = page(client, "obligations")[1]
    assert shown in text
    assert "第十二条" in text
    assert "保密局,大理白族自治州,政务新媒体账号,应开设而没有,—," in exported(client, "应开设而没有")
    assert "涉密单位（不要求开设政务新媒体账号）" in client.get(shown).content.decode()
    refused = client.post(shown, {"key": "secret", "basis": ""})
    assert refused.status_code == 422
    assert "请写明认定的文件" in refused.content.decode()
    assert client.post(shown, {"key": "secret", "basis": "州保密委办〔2026〕3号"}).status_code == 302
    assert "已标注“涉密单位”，不要求开设" in client.get(shown).content.decode()
    assert "保密局,大理白族自治州,政务新媒体账号,豁免,涉密单位（州保密委办〔2026〕3号）" in exported(client, "豁免")
    ending = reverse("console:mark-end", args=[UnitMark.objects.get().pk])
    assert client.post(ending, {"reason": "职能已调整"}).url == shown
    assert "职能已调整" in client.get(shown).content.decode()
    assert set(Record.objects.filter(subject_id=str(UnitMark.objects.get().pk)).values_list("action", flat=True)) == {
        "registry.mark_unit",
        "registry.end_mark",
    }


def test_the_unit_sees_how_it_stands_and_marks_nothing_and_strangers_see_nothing(world, sign_in):
    unit = world.organisations.finance = department(world)
    shown = reverse("console:obligation", args=[unit.pk])
    own = client_of(world.posting("finance", "head"))
    text = own.get(shown).content.decode()
    assert "应开设而没有" in text
    assert "新的标注" not in text
    assert own.post(shown, {"key": "secret", "basis": "自称"}).status_code == 422
    assert sign_in("dali_office", "editor").get(shown).status_code == 403
    assert sign_in("anyue_office", "supervisor").get(shown).status_code == 404
    assert not UnitMark.objects.exists()
