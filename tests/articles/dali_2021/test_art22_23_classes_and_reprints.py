"""大理2021 第二十二条、第二十三条、第三十七条: chains by class, reprints decided on, sensitive items followed."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from jiyue.common.refusals import Refusal
from jiyue.content.reprints import actions as reprints
from jiyue.content.review import actions, queries
from jiyue.content.review.actions import findings
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.duties.models import Duty
from tests.reviewing import draft, examined, submitted
from tests.world import NOW

ROLES = {"editor": "dali_office", "section_head": "dali_section", "deputy_head": "dali_office", "head": "dali_office"}
URL = "https://www.yn.gov.cn/1.html"
POLICY = {"index_number": "D-1", "theme": "综合政务", "issuer": "大理州人民政府", "written_on": NOW.date(),
          "document_number": "大政办发〔2026〕1号"}  # fmt: skip


def passed(world, review, role="editor", **words):
    examined(world, review)
    step = current_step(review.case)
    by = world.posting(ROLES[role], role)
    words = {"aspects": step.aspects, "seen_hash": review.version.wording_hash, **words}
    return actions.decide(review, verdict="pass", by=by, at=NOW, **words)


@pytest.mark.clause("dali-2021/22.c")
def test_a_policy_document_and_a_news_item_of_one_unit_go_through_different_chains(world):
    news = submitted(world, draft(world, "dali", kind="news"))
    policy = submitted(world, draft(world, "dali", kind="policy", title="大理州防汛办法", **POLICY))
    assert [one.key for one in news.case.steps.all()] == ["review-1", "review-2", "review-3"]
    assert [one.key for one in policy.case.steps.all()] == ["review-1", "review-2", "deputy", "review-3"]
    policy = passed(world, passed(world, policy), "section_head")
    with pytest.raises(Refusal) as refused:
        passed(world, policy, "head")
    assert "dali-2021/22.c" in {one.clause for one in refused.value.citations}
    with pytest.raises(Refusal):
        queries.clearance_for(policy.version)
    policy = passed(world, passed(world, policy, "deputy_head"), "head")
    assert queries.clearance_for(policy.version)


def reprint(world, body):
    manager, editor = world.posting("dali_office", "site_manager"), world.posting("dali_office", "editor")
    if not world.organisations.dali_office.reprint_sources.exists():
        told = {"name": "云南省政府", "host": "www.yn.gov.cn", "nature": "government", "basis": "上级政府"}
        reprints.add_source(world.organisations.dali_office, **told, by=manager, at=NOW)
    fields = {"origin": "转载", "source": "云南省政府", "source_url": URL, "title": "转载的信息"}
    item = draft(world, "dali", kind="news", body=body, **fields)
    page = f"<h1>转载的信息</h1><article>{body}</article>".encode()
    reprints.capture(item, url=URL, page=page, by=editor, at=NOW)
    return submitted(world, item)


def kept(world, review, kind):
    for one in review.problems:
        if one["rule_key"] == kind:
            told = {"finding": queries.key_of(one), "reason": "已核对，属公益信息。"}
            findings.keep(review, **told, by=world.posting("dali_office", "editor"), at=NOW)


def decided(world, review, kind):
    kept(world, review, kind)
    return passed(world, review)


@pytest.mark.clause("dali-2021/23.e.1")
def test_a_reprint_with_a_listed_word_goes_no_further_without_the_reviewers_decision(world):
    review = reprint(world, "<p>公安机关严厉打击网络赌博犯罪，依法查处“澳门新葡京”平台。</p>")
    with pytest.raises(Refusal, match="没有处理") as refused:
        passed(world, review)
    assert "dali-2021/23.e.1" in {one.clause for one in refused.value.citations}
    review = decided(world, review, "forbidden-words")
    assert current_step(review.case).key == "review-2"
    assert review.dispositions.get().posting == world.posting("dali_office", "editor")


@pytest.mark.clause("dali-2021/23.e.2")
@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ("<p>新茶上市，订购热线见文末。</p>", "推销用语"),
        ("<p>详询400-820-8820。</p>", "销售电话"),
        ("<p>每盒仅需 98 元。</p>", "价格"),
        ('<p><a href="https://shop.example.cn/order/1">查看</a></p>', "购物或下单链接"),
        ('<p>关注我们<img src="/a.png" alt="店铺二维码"></p>', "二维码"),
    ],
)
def test_what_looks_like_business_in_a_reprint_waits_for_the_reviewers_decision(world, body, sign):
    review = reprint(world, f"<p>州内要闻。</p>{body}")
    assert sign in {one["evidence"].get("sign") for one in review.problems}
    kept(world, review, "forbidden-words")
    with pytest.raises(Refusal, match="经营性信息") as refused:
        passed(world, review)
    assert "dali-2021/23.e.2" in {one.clause for one in refused.value.citations}
    assert current_step(decided(world, review, "commercial").case).key == "review-2"


def test_a_reprint_without_business_and_ones_own_words_are_not_asked(world):
    assert not [one for one in reprint(world, "<p>州内要闻。</p>").problems if one["rule_key"] == "commercial"]
    own = submitted(world, draft(world, "dali", body="<p>门票价格：优惠 20 元。</p>"))
    assert not [one for one in own.problems if one["rule_key"] == "commercial"]


@pytest.mark.clause("dali-2021/37.c")
def test_a_sensitive_item_needs_a_plan_before_and_leaves_a_follow_up_task_after(world):
    item = draft(world, "dali")
    with pytest.raises(Refusal, match="应急预案"):
        actions.submit(item, by=world.posting("dali_office", "editor"), at=NOW, grade="sensitive")
    assert not Duty.objects.filter(matter="event_task.sensitive-follow-up").exists()
    told = {"grade": "sensitive", "contingency_plan": "专人值守，两小时内回应。"}
    review = actions.submit(item, by=world.posting("dali_office", "editor"), at=NOW, **told)
    for role in ROLES:
        review = passed(world, review, role)
    duty = Duty.objects.get(matter="event_task.sensitive-follow-up")
    assert (duty.subject_id, duty.role) == (str(item.pk), "section_head")
    assert localdate(duty.clock.due_at) == date(2026, 11, 5)
