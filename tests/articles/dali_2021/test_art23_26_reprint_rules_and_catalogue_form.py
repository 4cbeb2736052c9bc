"""大理2021 第二十三条、第二十六条: which rules a reprint goes by, and the form of catalogue information."""

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.content.reprints import actions as reprints
from jiyue.content.reprints.models import NormCheck
from jiyue.content.review import actions as review
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.models import Address, Placement
from jiyue.delivery.publishing.tests.conftest import press, small_theme  # noqa: F401 (fixtures)
from jiyue.estate.approvals.queries import current_step
from jiyue.faces.console.tests.conftest import client_of
from tests.registering import refusing
from tests.reviewing import TEXT, decider, draft, examined, submitted, up_to
from tests.world import NOW, column

URL = "https://www.gov.cn/a.html"


def taken(world):
    """A reprint from a listed source, with its original."""
    head, editor = world.posting("dali_office", "head"), world.posting("dali_office", "editor")
    reprints.add_source(
        head.organisation,
        name="中国政府网",
        host="www.gov.cn",
        nature="government",
        basis="州政府办名单",
        by=head,
        at=NOW,
    )
    item = draft(world, "dali", kind="news", title="原文题名", origin="转载", source="中国政府网", source_url=URL)
    page = f"<html><head><meta name='ArticleTitle' content='原文题名'></head><body><main><h1>原文题名</h1>{TEXT}</main>"
    reprints.capture(item, url=URL, page=f"{page}</body></html>".encode(), by=editor, at=NOW)
    reprints.excuse(item.captured.get(), change_reason="版式调整", by=editor, at=NOW)
    return item


@pytest.mark.clause("dali-2021/23.a")
def test_a_reprint_shows_the_rules_of_four_levels_and_is_signed_once_the_reviewer_ticked_them(world):
    item = taken(world)
    head = client_of(world.posting("dali_office", "head"))
    for level, title in (("nation", "国家层面转载规定（示例）"), ("unit", "本办转载工作办法（示例）")):
        given = {"level": level, "title": title, "text": "转载须注明来源。"}
        assert head.post(reverse("console:norm-new"), given).status_code == 302
    editor = client_of(world.posting("dali_office", "editor"))
    form = editor.get(reverse("console:resource-original", args=[item.pk])).content.decode()
    shown = ("国家", "国家层面转载规定（示例）", "云南省政务新媒体", "大理", "本部门", "本办转载工作办法（示例）")
    assert [words for words in shown if words not in form] == []
    case = submitted(world, item)
    signing = next(step.key for step in case.case.steps.order_by("position") if step.signs)
    case = up_to(world, case, signing)
    examined(world, case)
    step, signer = current_step(case.case), decider(world, case)
    said = {"aspects": step.aspects, "seen_hash": case.version.wording_hash}

    def sign():
        return review.decide(case, verdict="pass", by=signer, at=NOW, **said)

    refusing(sign, "dali-2021/23.a")
    page = client_of(signer).get(reverse("console:review", args=[case.pk])).content.decode()
    assert "本办转载工作办法（示例）" in page
    tick = reverse("console:review-norms", args=[case.pk])
    assert client_of(signer).post(tick, {"norms": []}).status_code == 422
    assert editor.post(tick, {"norms": ["dali-2021/23.b"]}).status_code == 422
    assert client_of(signer).post(tick, {"norms": ["dali-2021/23.b"]}).status_code == 302
    (kept,) = NormCheck.objects.get().norms
    assert kept["level"] == "本地"
    assert sign().signed_hash == case.version.wording_hash


@pytest.mark.clause("dali-2021/26.b")
def test_catalogue_information_is_never_a_plain_article_and_its_form_shows_the_version(press):  # noqa: F811
    world = press.world
    office, editor = world.organisations.dali_office, press.editor("dali_office")
    guide = column(world.sites.dali, "信息公开指南", "guide", owner=office, cls="catalogue_guide")
    plain = press.write(office="dali_office", title="公开指南")
    refusing(lambda: publishing.place(plain, column=guide, by=editor, at=press.tick()), "dali-2021/26.b")
    Placement.objects.create(
        resource=plain, column=guide, consent="not_needed", requested_by=editor, requested_at=press.now
    )
    with pytest.raises(Refusal, match="不收普通文章"):
        press.clear(plain)
    assert not Address.objects.filter(resource=plain).exists()
    bare = draft(world, "dali", title="机构概况", category="概况类")
    refusing(lambda: review.submit(bare, by=editor, at=NOW), "dali-2021/26.b")
    form = client_of(editor).get(reverse("console:resource", args=[bare.pk])).content.decode()
    assert "政府信息公开目录录入规范（版本 2021-" in form
    entered = press.out(guide, office="dali_office", title="公开指南", category="政府信息公开指南")
    press.publish()
    assert "公开指南" in press.read(Address.objects.get(resource=entered).path, site="dali")
