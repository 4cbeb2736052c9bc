"""Each screen: who may open it, what it shows, what its button does."""

import pytest
from django.urls import reverse

from jiyue.content.library.models import Resource
from jiyue.estate.approvals.queries import current_step
from jiyue.faces.console.forms.resources import initial_of
from jiyue.faces.console.tests.conftest import CANARY, client_of
from tests import reviewing


def page(client, route, *args, **data):
    response = client.get(reverse(f"console:{route}", args=args), data)
    return response, response.content.decode()


def form_of(resource, **changes):
    """What the editor's form sends for a draft."""
    draft = resource.draft
    held = {name: value for name, value in initial_of(draft).items() if value is not None}
    typed = {name: value if isinstance(value, list) else str(value) for name, value in held.items()}
    fields = typed | {
        "revision": draft.revision,
        "title": draft.title,
        "body": draft.body,
        "source": draft.source or "大理州政府",
        "formed_on": draft.formed_on.isoformat(),
        "publicity": draft.publicity,
        "validity": draft.validity,
        "columns": [str(one.column_id) for one in resource.placements.filter(removed_at=None)],
        "do": "save",
    }
    return fields | changes


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(client, db):
    response = client.get(reverse("console:home"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_person_with_two_postings_chooses_one_before_anything_else(world, client):
    first = world.posting("dali_office", "editor")
    second = world.posting("dali_section", "section_head")
    second.person = first.person
    second.save()
    client.force_login(first.person.user)
    assert client.get(reverse("console:home")).url == reverse("console:choose-posting")
    client.post(reverse("console:choose-posting"), {"posting": str(second.pk)})
    _, text = page(client, "home")
    assert "股室负责人" in text


def test_a_posting_of_somebody_else_cannot_be_chosen(world, client):
    mine, foreign = world.posting("dali_office", "editor"), world.posting("anyue_office", "head")
    client.force_login(mine.person.user)
    client.post(reverse("console:choose-posting"), {"posting": str(foreign.pk)})
    _, text = page(client, "home")
    assert "安岳" not in text


def test_the_first_screen_says_who_has_what_was_sent(furnished, sign_in):
    _, text = page(sign_in("dali_office", "editor"), "home")
    assert f"{CANARY}工作会议召开" in text
    assert current_step(furnished.review.case).label in text
    assert "新建信息" in text


def test_the_supervisor_sees_red_outlets_with_the_reason(furnished, sign_in):
    _, text = page(sign_in("dali_office", "supervisor"), "home")
    assert "有问题" in text
    assert "身份证号码" in text


def test_the_list_finds_a_part_of_a_title_and_filters_by_state(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    _, text = page(client, "resources", q="年度工作")
    assert f"{CANARY}年度工作报告" in text
    assert "工作会议召开" not in text
    _, text = page(client, "resources", state="in_review")
    assert "工作会议召开" in text
    assert "年度工作报告" not in text


def test_a_new_item_is_saved_placed_and_sent_by_one_click(world, sign_in):
    client = sign_in("dali_office", "editor")
    world.posting("dali_section", "section_head")
    response = client.post(
        reverse("console:resource-new"),
        {
            "kind": "notice", "title": "关于报送材料的通知", "body": "<p>各单位：</p><p>请于月底前报送材料。</p>",
            "source": "大理州政府办公室", "formed_on": "2026-11-20", "publicity": "public", "validity": "in_force",
            "editor_name": "编辑", "keywords": "通知", "columns": [str(world.columns.dali_notices.pk)], "do": "submit",
        },
    )  # fmt: skip
    resource = Resource.objects.get(draft__title="关于报送材料的通知")
    assert response.url == reverse("console:resource", args=[resource.pk]), response.content.decode()[:3000]
    assert resource.placements.get().column == world.columns.dali_notices
    assert resource.reviews.get().case.outcome == "open"
    _, text = page(client, "resource", resource.pk)
    assert "已送审，现在由" in text


def test_what_blocks_is_shown_with_article_and_cure_and_the_draft_is_kept(world, sign_in):
    client = sign_in("dali_office", "editor")
    response = client.post(
        reverse("console:resource-new"),
        {
            "kind": "notice", "title": "公示名单", "body": "<p>张三，身份证号：532901198001010014。</p>",
            "source": "大理州政府办公室", "formed_on": "2026-11-20", "publicity": "public", "validity": "in_force",
            "editor_name": "编辑", "keywords": "公示", "do": "submit",
        },
    )  # fmt: skip
    text = response.content.decode()
    assert response.status_code == 422
    assert "草稿已保存" in text
    assert "依据：" in text
    assert Resource.objects.get(draft__title="公示名单").draft.body.startswith("<p>张三")


def test_a_lost_update_is_refused_with_who_and_both_texts(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    url = reverse("console:resource", args=[furnished.draft.pk])
    old = form_of(furnished.draft, body="<p>我写的文字。</p>")
    client.post(url, form_of(furnished.draft, body="<p>对方写的文字。</p>"))
    response = client.post(url, old)
    text = response.content.decode()
    assert response.status_code == 422
    assert "别人先保存了" in text
    assert "对方写的文字" in text
    assert "我写的文字" in text


def test_the_reviewer_passes_in_one_click_after_opening(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    step = current_step(furnished.review.case)
    response, text = page(client, "review", furnished.review.pk)
    assert response.status_code == 200
    assert "与公众所见相同" in text
    sent = {"verdict": "pass", "seen_hash": furnished.review.version.wording_hash, "aspects": step.aspects}
    response = client.post(reverse("console:review", args=[furnished.review.pk]), sent)
    assert response.status_code == 302, response.content.decode()[:4000]
    furnished.review.case.refresh_from_db()
    assert furnished.review.case.position == 2


def test_a_change_of_wording_in_proofing_goes_back_to_the_signature(world, sign_in):
    resource = reviewing.draft(world, "anyue")
    found = reviewing.up_to(world, reviewing.submitted(world, resource), "proof-1")
    holder = reviewing.decider(world, found)
    client = client_of(holder)
    signing = found.case.steps.get(signs=True).position
    url = reverse("console:review-amend", args=[found.pk])
    resource.draft.refresh_from_db()
    layout = form_of(resource, body=resource.draft.body.replace("<p>各乡镇", '<p class="jy-noindent">各乡镇'))
    assert client.post(url, layout).status_code == 302
    found.case.refresh_from_db()
    assert found.case.position > signing
    resource.draft.refresh_from_db()
    words = form_of(resource, body=resource.draft.body.replace("11月10日", "11月12日"))
    text = client.post(url, words, follow=True).content.decode()
    assert "已退回签发环节" in text
    found.case.refresh_from_db()
    assert found.case.position == signing


def test_a_return_without_words_is_refused_and_the_form_keeps_its_values(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    sent = {"verdict": "return", "seen_hash": furnished.review.version.wording_hash, "opinion": ""}
    response = client.post(reverse("console:review", args=[furnished.review.pk]), sent)
    assert response.status_code == 422
    furnished.review.case.refresh_from_db()
    assert furnished.review.case.outcome == "open"


def test_the_preview_is_the_publishers_page_without_scripts(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    response, text = page(client, "preview-page", furnished.draft.pk, 0)
    assert response.status_code == 200
    assert CANARY in text
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in text


def test_the_columns_owner_answers_a_placement(furnished, sign_in):
    head = sign_in("xiangyun_office", "site_manager")
    _, text = page(head, "consents")
    assert "工作会议召开" in text
    response = head.post(reverse("console:consent", args=[furnished.waiting.pk]), {"verdict": "pass", "opinion": ""})
    assert response.status_code == 302, response.content.decode()[:4000]
    furnished.waiting.refresh_from_db()
    assert furnished.waiting.consent == "given"


def test_a_published_item_is_withdrawn_with_a_reason(furnished, sign_in):
    client = sign_in("dali_office", "site_manager")
    url = reverse("console:resource-withdraw", args=[furnished.live.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "数据有误"}).status_code == 302
    furnished.live.release.refresh_from_db()
    assert furnished.live.release.withdrawn_reason == "数据有误"


def test_findings_become_an_order_with_its_text_ready(furnished, sign_in):
    client = sign_in("dali_office", "supervisor")
    url = reverse("console:order-new") + f"?finding={furnished.findings[1].pk}"
    assert "请隐去号码" in client.get(url).content.decode()
    response = client.post(
        reverse("console:order-new"), {"finding": str(furnished.findings[1].pk), "requirement": "请整改。"}
    )
    assert response.status_code == 302, response.content.decode()[:3000]
    _, text = page(client, "orders")
    assert text.count("督办〔") >= 2


def test_the_unit_reports_and_downloads_the_order(furnished, sign_in):
    client = sign_in("xiangyun_office", "site_manager")
    _, text = page(client, "order", furnished.order.pk)
    assert "日期怎么来的" in text
    assert client.post(reverse("console:order", args=[furnished.order.pk]), {"report": "已隐去。"}).status_code == 302
    response, _ = client.get(reverse("console:order-docx", args=[furnished.order.pk])), None
    assert response.content.startswith(b"PK")


def test_a_finding_is_dismissed_only_with_a_reason(furnished, sign_in):
    client = sign_in("dali_office", "supervisor")
    url = reverse("console:finding", args=[furnished.findings[1].pk])
    assert client.post(url, {"verdict": "dismiss", "reason": ""}).status_code == 422
    assert client.post(url, {"verdict": "dismiss", "reason": "示例号码"}).status_code == 302


def test_the_notice_leads_to_its_rows(furnished, sign_in):
    client = sign_in("dali_office", "supervisor")
    _, text = page(client, "notice", furnished.notice.pk)
    assert "各网站与账号" in text
    figure = furnished.notice.figures["totals"][0]["key"]
    response, _ = page(client, "notice-rows", furnished.notice.pk, figure)
    assert response.status_code == 200


def test_the_clock_explains_how_its_date_came_about(furnished, sign_in):
    _, text = page(sign_in("xiangyun_office", "editor"), "clock", furnished.clock.pk)
    assert "超期" in text
    assert "日期怎么来的" in text


def test_three_administrators_share_the_making_of_a_posting(world, sign_in):
    maker = sign_in("dali_office", "system_admin")
    values = {"username": "li-hua", "display_name": "李华", "email": "lihua@example.cn", "password": "Shan-hai-2026x"}
    response = maker.post(reverse("console:account-new"), values)
    assert response.status_code == 302, response.content.decode()[:3000]
    granter = sign_in("dali_office", "security_admin")
    _, text = page(granter, "posting-new")
    assert "李华" in text
    person = world.posting("dali_office", "system_admin").person.__class__.objects.get(name="李华")
    values = {"person": str(person.pk), "organisation": str(world.organisations.dali_office.pk), "role": "editor"}
    response = granter.post(reverse("console:posting-new"), values)
    assert response.status_code == 302, response.content.decode()[:3000]
    posting = person.postings.get()
    head = sign_in("dali_office", "head")
    assert head.post(reverse("console:posting-confirm", args=[posting.pk])).status_code == 302
    posting.refresh_from_db()
    assert posting.confirmed_at


@pytest.mark.parametrize("route", ["postings", "accounts", "audit"])
def test_an_editor_does_not_open_what_administrators_do(world, sign_in, route):
    assert page(sign_in("dali_office", "editor"), route)[0].status_code == 403


def test_the_audit_administrator_reads_verifies_and_exports(furnished, sign_in):
    client = sign_in("dali_office", "audit_admin")
    _, text = page(client, "audit", q="整改督办单")
    assert "下达整改督办单" in text
    response = client.post(reverse("console:audit"), {"export": "csv"})
    assert response.status_code == 200
    assert "摘要" in response.content.decode("utf-8-sig")
    response = client.post(reverse("console:audit-verify"), follow=True)
    assert "审计记录完好" in response.content.decode()


def test_several_items_are_chosen_confirmed_and_sent(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    url = reverse("console:resources")
    chosen = {"action": "submit", "index": "0", "_selected_action": [str(furnished.draft.pk), str(furnished.sent.pk)]}
    asked = client.post(url, chosen).content.decode()
    assert "将以下信息送审？" in asked
    done = client.post(url, chosen | {"confirmed": "1"}).content.decode()
    assert "1 条完成，1 条未办理" in done


def test_a_ground_for_showing_personal_data_is_offered_where_the_pack_lists_some(world, sign_in):
    client = sign_in("anyue_office", "editor")
    _, text = page(client, "resource-new")
    assert "个人信息公开依据" in text
    assert "惩戒公示" in text
    resource = reviewing.draft(world, "anyue")
    url = reverse("console:resource", args=[resource.pk])
    assert client.post(url, form_of(resource, personal_data_exception="because")).status_code == 422
    assert client.post(url, form_of(resource, personal_data_exception="punishment")).status_code == 302
    resource.draft.refresh_from_db()
    assert resource.draft.personal_data_exception == "punishment"
    _, text = page(sign_in("dali_office", "editor"), "resource-new")
    assert "个人信息公开依据" not in text


def test_what_is_open_to_everybody_keeps_no_ground_for_being_closed(world, sign_in):
    client = sign_in("anyue_office", "editor")
    resource = reviewing.draft(world, "anyue")
    url = reverse("console:resource", args=[resource.pk])
    ground = "政府信息公开条例第十四条"
    client.post(url, form_of(resource, publicity="on_request", closed_ground="on-request", publicity_ground=ground))
    resource.draft.refresh_from_db()
    assert resource.draft.publicity_ground == ground
    client.post(url, form_of(resource, publicity="public", publicity_ground=ground))
    resource.draft.refresh_from_db()
    assert resource.draft.publicity_ground == ""


def test_the_columns_owner_lists_gives_and_takes_back_standing_consent(world, sign_in):
    client = sign_in("xiangyun_office", "head")
    column, office = world.columns.xiangyun_news, world.organisations.dali_office
    _, text = page(client, "column", column.pk)
    assert str(office) in text
    assert "安岳" not in text
    given = {"organisation": str(office.pk), "until": ""}
    assert client.post(reverse("console:column-grant", args=[column.pk]), given).status_code == 302
    grant = column.grants.get()
    assert grant.organisation == office
    again = client.post(reverse("console:column-grant", args=[column.pk]), given)
    assert again.status_code == 422
    assert "已获授权" in again.content.decode()
    taken = {"grant": str(grant.pk)}
    assert client.post(reverse("console:column-withdraw-grant", args=[column.pk]), taken).status_code == 302
    _, text = page(client, "column", column.pk)
    assert "没有授权其他单位直接投放" in text


def test_nobody_but_the_columns_owner_gives_standing_consent(world, sign_in):
    column = world.columns.xiangyun_news
    given = {"organisation": str(world.organisations.dali_office.pk), "until": ""}
    url = reverse("console:column-grant", args=[column.pk])
    assert sign_in("xiangyun_office", "editor").post(url, given).status_code == 403
    assert sign_in("dali_office", "supervisor").post(url, given).status_code == 403
    assert sign_in("dali_office", "site_manager").post(url, given).status_code == 404
    assert sign_in("anyue_office", "site_manager").post(url, given).status_code == 404
    _, text = page(sign_in("dali_office", "supervisor"), "column", column.pk)
    assert "长期授权" in text
    assert "授权其他单位</h3>" not in text
    assert not column.grants.exists()
    assert sign_in("xiangyun_office", "site_manager").post(url, given).status_code == 302


def test_no_tile_stands_for_what_a_role_never_decides(world, sign_in):
    _, text = page(sign_in("dali_office", "supervisor"), "home")
    assert 'jy-todo__label">疑似问题' in text
    assert 'jy-todo__label">待我审核' not in text
    _, text = page(sign_in("dali_section", "section_head"), "home")
    assert 'jy-todo__label">待我审核' in text


def test_a_list_without_a_match_says_so_and_takes_its_conditions_away(furnished, sign_in):
    client = sign_in("dali_office", "editor")
    _, text = page(client, "resources", q="不存在的题名", state="live")
    assert "没有找到" in text
    assert "取消全部条件" in text
    assert 'href="?state=live"' in text
    _, text = page(sign_in("xiangyun_office", "editor"), "resources")
    assert "没有找到" not in text


def test_a_problem_names_its_place_in_the_words_of_the_editor(world, sign_in):
    resource = reviewing.draft(world, "anyue", body="<p>联系电话：13800138000。</p>")
    _, text = page(sign_in("anyue_office", "editor"), "resource", resource.pk)
    assert "手机号码" in text
    assert "body：" not in text
    assert "正文：" in text


def test_a_sensitive_item_is_sent_with_its_grade_and_plan_which_the_reviewers_see(world, sign_in):
    resource = reviewing.draft(world, "dali")
    url, client = reverse("console:resource", args=[resource.pk]), sign_in("dali_office", "editor")
    assert "负面或可能引起舆情的信息" in page(client, "resource", resource.pk)[1]
    response = client.post(url, form_of(resource, do="submit", grade="sensitive"))
    assert (response.status_code, "应急预案" in response.content.decode()) == (422, True)
    resource = Resource.objects.get(pk=resource.pk)
    client.post(url, form_of(resource, do="submit", grade="sensitive", contingency_plan="专人值守。"))
    text = page(client, "review", resource.reviews.get().pk)[1]
    assert "专人值守。" in text
    assert "主要领导审核签字" in text
