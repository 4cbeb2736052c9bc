from datetime import timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Version
from jiyue.content.review import queries, signals
from jiyue.content.review.actions import amend, cancel, decide, revoke, submit
from jiyue.content.review.models import Clearance, Review
from jiyue.core.accounts.models import User
from jiyue.core.audit.models import Record
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import TEXT, cleared, decider, draft, pass_step, submitted, up_to
from tests.world import NOW, at

LATER = at("2026-11-03 09:00")


@pytest.fixture
def heard():
    """What packages above would hear."""
    told = []

    def listen(sender, **facts):
        told.append(facts)

    for signal in (signals.cleared, signals.revoked):
        signal.connect(listen)
    yield told
    for signal in (signals.cleared, signals.revoked):
        signal.disconnect(listen)


def test_an_item_goes_all_the_way_and_the_publisher_gets_its_key(world, heard):
    resource = draft(world)
    clearance = cleared(world, resource)
    assert queries.clearance_for(clearance.version) == clearance
    assert queries.clearances_for([clearance.version]) == {clearance.version.pk: clearance}
    assert clearance.signed_by == world.posting("anyue_office", "head")
    assert [facts["version"] for facts in heard] == [clearance.version]
    assert heard[0]["resource"] == resource
    acts = list(Record.objects.order_by("sequence").values_list("action", flat=True))
    assert {"review.submit", "review.sign", "review.clear", "approvals.pass"} <= set(acts)


def test_nothing_is_cleared_before_the_last_step(world, heard):
    item = submitted(world, draft(world))
    while item.case.outcome == "open":
        with pytest.raises(Refusal, match="未经审核签发"):
            queries.clearance_for(item.version)
        assert not heard
        item = pass_step(world, item)
    assert queries.clearance_for(item.version)


def test_a_receiver_that_fails_undoes_the_clearance(world):
    item = up_to(world, submitted(world, draft(world)), "proof-3")

    def fail(sender, **facts):
        raise Refusal("发布目录不可写。", cure="请联系运维。")

    signals.cleared.connect(fail)
    try:
        with pytest.raises(Refusal, match="不可写"):
            pass_step(world, item)
    finally:
        signals.cleared.disconnect(fail)
    assert not Clearance.objects.exists()
    assert current_step(Review.objects.get(pk=item.pk).case).key == "proof-3"
    assert pass_step(world, item).case.outcome == "approved"


def test_a_wording_change_in_proofing_goes_back_to_the_signer(world):
    item = up_to(world, submitted(world, draft(world)), "proof-2")
    old = item.version
    item = amend(item, fields={"body": TEXT.replace("10日", "20日")}, by=decider(world, item), at=LATER)
    assert current_step(item.case).key == "review-3"
    assert (item.signed_hash, item.signed_by) == ("", None)
    assert item.version.number == old.number + 1
    assert [change.field for change in queries.last_change(item).fields] == ["body"]
    head = world.posting("anyue_office", "head")
    with pytest.raises(Refusal, match="最新"):
        pass_step(world, item, by=head, seen_hash=old.wording_hash)
    item = pass_step(world, item, by=head)
    assert (current_step(item.case).key, item.signed_hash) == ("proof-1", item.version.wording_hash)


def test_a_layout_change_in_proofing_stays_where_it_is_and_is_kept_as_a_version(world):
    item = up_to(world, submitted(world, draft(world)), "proof-2")
    old, who = item.version, decider(world, item)
    changed = TEXT.replace("<p>各乡镇：</p>", "<h2>各乡镇：</h2>")
    item = amend(item, fields={"body": changed}, by=who, at=LATER)
    assert current_step(item.case).key == "proof-2"
    assert (item.version.number, item.version.wording_hash) == (old.number + 1, old.wording_hash)
    item = pass_step(world, item, by=who, seen_hash=old.wording_hash)
    item = pass_step(world, item)
    assert queries.clearance_for(item.version).version.body == changed
    with pytest.raises(Refusal):
        queries.clearance_for(old)


def test_a_new_title_or_file_name_counts_as_wording(world):
    item = up_to(world, submitted(world, draft(world)), "proof-1")
    item = amend(item, fields={"keywords": "总结"}, by=decider(world, item), at=LATER)
    assert current_step(item.case).key == "review-3"


def test_the_deputy_may_mend_the_text_at_the_second_review(world):
    item = up_to(world, submitted(world, draft(world)), "review-2")
    item = amend(item, fields={"title": "关于报送年度工作总结的通知"}, by=decider(world, item), at=LATER)
    assert current_step(item.case).key == "review-2"
    assert pass_step(world, item).version.title == "关于报送年度工作总结的通知"


@pytest.mark.parametrize("who", [("anyue_office", "editor"), ("anyue_office", "head"), ("dali_office", "deputy_head")])
def test_only_the_holder_of_the_step_changes_a_text_under_review(world, who):
    item = up_to(world, submitted(world, draft(world)), "review-2")
    with pytest.raises(Refusal):
        amend(item, fields={"title": "改"}, by=world.posting(*who), at=LATER)
    assert amend(item, fields={"title": "改"}, by=decider(world, item), at=LATER).version.title == "改"


def test_an_amendment_over_somebody_elses_is_refused(world):
    item = up_to(world, submitted(world, draft(world)), "review-2")
    who = decider(world, item)
    started = item.resource.draft.revision
    amend(item, fields={"title": "先改"}, by=who, at=LATER, revision=started)
    with pytest.raises(Refusal, match="另行保存"):
        amend(item, fields={"title": "后改"}, by=who, at=LATER, revision=started)


def test_a_returned_item_comes_again_with_a_new_version_and_all_reviews_begin_anew(world):
    item = up_to(world, submitted(world, draft(world)), "proof-1")
    resource, editor = item.resource, world.posting("anyue_office", "editor")
    seen = item.version.wording_hash
    item = decide(
        item,
        verdict="return",
        by=decider(world, item),
        at=NOW,
        opinion="日期有误。",
        reason="inaccurate",
        seen_hash=seen,
    )
    assert (item.case.outcome, item.signed_hash) == ("returned", "")
    library.save_draft(resource, revision=1, fields={"title": "改过的通知"}, by=editor, at=NOW)
    again = submit(resource, by=editor, at=LATER, reason="已改日期")
    assert again.pk == item.pk
    assert (again.version.number, again.version.reason) == (2, "已改日期")
    again = Review.objects.get(pk=again.pk)
    assert current_step(again.case).key == "review-1"
    assert queries.review_of(resource) == again


def test_under_review_the_draft_is_closed_and_open_again_after_a_return(world):
    resource = draft(world)
    item = submitted(world, resource)
    editor = world.posting("anyue_office", "editor")
    for change in (
        lambda: library.save_draft(resource, revision=1, fields={"title": "改"}, by=editor, at=LATER),
        lambda: library.attach(resource, name="a.txt", data="甲".encode(), by=editor, at=LATER),
        lambda: library.remove(resource, by=editor, at=LATER),
    ):
        with pytest.raises(Refusal, match="正在审核"):
            change()
    item = up_to(world, item, "review-2")
    words = {"opinion": "请核对日期。", "reason": "inaccurate", "seen_hash": item.version.wording_hash}
    decide(item, verdict="return", by=decider(world, item), at=LATER, **words)
    assert library.save_draft(resource, revision=1, fields={"title": "改"}, by=editor, at=LATER).revision == 2


def test_an_item_taken_back_can_be_sent_in_again(world):
    item = submitted(world, draft(world))
    editor = world.posting("anyue_office", "editor")
    with pytest.raises(Refusal, match=r"已在审|正在审核"):
        submit(item.resource, by=editor, at=LATER)
    assert cancel(item, by=editor, at=LATER, reason="补充材料").case.outcome == "cancelled"
    assert submit(item.resource, by=editor, at=LATER).pk != item.pk


def test_a_stranger_neither_sends_in_nor_takes_back(world):
    resource, stranger = draft(world), world.posting("dali_office", "head")
    with pytest.raises(Refusal):
        submit(resource, by=stranger, at=NOW)
    item = submitted(world, resource)
    with pytest.raises(Refusal):
        cancel(item, by=stranger, at=NOW, reason="不应成功")
    assert not queries.waiting_for(stranger, NOW).exists()
    assert list(queries.waiting_for(decider(world, item), NOW)) == [item]


def test_a_revoked_clearance_opens_nothing_and_says_so_above(world, heard):
    clearance = cleared(world, draft(world))
    for who in (("dali_office", "head"), ("anyue_office", "editor")):
        with pytest.raises(Refusal, match="撤销签发"):
            revoke(clearance, by=world.posting(*who), at=LATER, reason="x")
    head = world.posting("anyue_office", "head")
    with pytest.raises(Refusal, match="理由"):
        revoke(clearance, by=head, at=LATER, reason=" ")
    assert queries.clearance_for(clearance.version)
    revoke(clearance, by=head, at=LATER, reason="内容有误")
    with pytest.raises(Refusal, match="已经撤销"):
        queries.clearance_for(clearance.version)
    assert queries.clearances_for([clearance.version]) == {}
    assert heard[-1]["clearance"] == clearance
    with pytest.raises(Refusal, match="已经撤销"):
        revoke(clearance, by=head, at=LATER, reason="再撤")


TAMPERING = {
    "another word in the stored version": lambda c: Version.objects.filter(pk=c.version_id).update(title="换掉的题名"),
    "hidden markup in the stored version": lambda c: Version.objects.filter(pk=c.version_id).update(
        body=TEXT.replace("<p>", "<p><span></span>")
    ),
    "words and hashes replaced together": lambda c: (
        Version.objects.filter(pk=c.version_id).update(title="换", wording_hash="0" * 64),
        Clearance.objects.filter(pk=c.pk).update(wording_hash="0" * 64),
    ),
    "a forged seal": lambda c: Clearance.objects.filter(pk=c.pk).update(seal="0" * 64),
    "another signer": lambda c: Clearance.objects.filter(pk=c.pk).update(signed_by=c.version.made_by),
    "decisions gone": lambda c: c.case.decisions.filter(position=3).delete(),
    "another file name": lambda c: c.version.resource.attachments.update(name="别的名单.txt"),
    "a file gone": lambda c: c.version.resource.attachments.all().delete(),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_what_was_changed_behind_the_house_is_not_published(world, how):
    resource = draft(world)
    editor = world.posting("anyue_office", "editor")
    library.attach(resource, name="名单.txt", data="甲乙丙".encode(), by=editor, at=NOW)
    clearance = cleared(world, resource)
    assert queries.clearance_for(clearance.version)
    TAMPERING[how](clearance)
    with pytest.raises(Refusal):
        queries.clearance_for(Version.objects.get(pk=clearance.version_id))


def test_a_clearance_cannot_be_moved_to_another_version(world):
    clearance = cleared(world, draft(world))
    other = submitted(world, draft(world, title="没有审核的通知")).version
    Clearance.objects.filter(pk=clearance.pk).update(version=other)
    with pytest.raises(Refusal, match=r"不一致|核验"):
        queries.clearance_for(other)
    twin = draft(world)
    same = library.make_version(twin, by=world.posting("anyue_office", "editor"), at=NOW)
    Clearance.objects.filter(pk=clearance.pk).update(version=same)
    with pytest.raises(Refusal):
        queries.clearance_for(same)


def test_without_the_key_nothing_is_cleared_and_with_another_nothing_holds(world, settings):
    clearance = cleared(world, draft(world))
    settings.CLEARANCE_KEY = "another"
    with pytest.raises(Refusal, match="核验"):
        queries.clearance_for(clearance.version)
    settings.CLEARANCE_KEY = ""
    with pytest.raises(Refusal, match="密钥"):
        queries.clearance_for(clearance.version)


def test_a_version_changed_under_review_stops_the_review(world):
    item = up_to(world, submitted(world, draft(world)), "review-2")
    Version.objects.filter(pk=item.version_id).update(body="<p>换掉的正文</p>")
    with pytest.raises(Refusal, match="不一致"):
        pass_step(world, item)


def test_a_superuser_holds_no_step(world):
    item = up_to(world, submitted(world, draft(world)), "review-3")
    operator = world.posting("anyue_office", "platform_operator")
    User.objects.filter(pk=operator.person.user_id).update(is_superuser=True, is_staff=True)
    with pytest.raises(Refusal, match="主要负责人"):
        pass_step(world, item, by=operator)
    assert pass_step(world, item).signed_by == world.posting("anyue_office", "head")


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin", "platform_operator", "supervisor"])
def test_no_administrator_decides_for_a_unit(world, role):
    item = submitted(world, draft(world))
    with pytest.raises(Refusal):
        pass_step(world, item, by=world.posting("anyue_office", role))


def test_no_verdict_jumps_to_the_end(world):
    item = submitted(world, draft(world))
    editor = decider(world, item)
    seen = item.version.wording_hash
    for verdict in ("clear", "approve", "cancel", "resubmit", ""):
        with pytest.raises(Refusal):
            decide(item, verdict=verdict, by=editor, at=NOW, seen_hash=seen)
    with pytest.raises(Refusal):
        decide(item, verdict="rewind", by=editor, at=NOW, seen_hash=seen, target=6, opinion="a", reason="secret")
    assert pass_step(world, item).case.position == 2


def test_a_case_marked_approved_by_hand_clears_nothing(world):
    item = submitted(world, draft(world))
    item.case.outcome = "approved"
    item.case.save()
    with pytest.raises(Refusal, match="未经审核签发"):
        queries.clearance_for(item.version)


def test_decisions_follow_one_another_and_keep_what_was_seen(world):
    item = submitted(world, draft(world))
    moment = NOW
    while item.case.outcome == "open":
        moment += timedelta(minutes=5)
        item = pass_step(world, item, at=moment)
    hashes = set(item.case.decisions.values_list("seen_hash", flat=True))
    assert hashes == {item.version.wording_hash}
    assert item.signed_at == NOW + timedelta(minutes=15)


def test_an_item_with_missing_metadata_is_not_sent_in(world):
    policy = draft(world, "dali", kind="policy", title="关于印发办法的通知")
    with pytest.raises(Refusal, match="“主题分类”没有填写"):
        submitted(world, policy)
    editor = world.posting("dali_office", "editor")
    filled = {"theme": "暂无", "issuer": "州政府", "written_on": "2026-10-30", "document_number": "大政发〔2026〕1号"}
    library.save_draft(policy, revision=1, fields=filled, by=editor, at=NOW)
    with pytest.raises(Refusal, match="暂无"):
        submitted(world, policy)
    library.save_draft(policy, revision=2, fields={"theme": "综合政务"}, by=editor, at=NOW)
    assert submitted(world, policy).version.theme == "综合政务"


def test_what_files_hide_is_screened_too_and_what_a_machine_cannot_read_is_pointed_out(world):
    resource, editor = draft(world), world.posting("anyue_office", "editor")
    sheet = library.attach(resource, name="名单.xlsx", data=workbook(hidden="512021190001010010"), by=editor, at=NOW)
    with pytest.raises(Refusal, match=r"名单\.xlsx”的隐藏工作表“底稿”B2单元格出现居民身份证号码"):
        submitted(world, resource)
    library.remove_attachment(sheet, by=editor, at=NOW)
    library.attach(resource, name="名单.xlsx", data=workbook(hidden=None), by=editor, at=NOW)
    library.attach(resource, name="通知.pdf", data=PDF, by=editor, at=NOW)
    item = submitted(world, resource)
    assert [one["where"] for one in item.problems if one["rule_key"] == "attachment-unread"] == ["attachment:通知.pdf"]


def workbook(*, hidden):
    import io

    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"] = "公开的表"
    if hidden:
        sheet = book.create_sheet("底稿")
        sheet["B2"] = hidden
        sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def test_problems_that_do_not_block_go_along_to_the_reviewers(world):
    item = submitted(world, draft(world, body="<p>联系人：王科长，办公电话0872-2319999。截止日期请按装确认。</p>"))
    assert all(one["gravity"] != "block" for one in item.problems)


def test_a_word_that_was_forbidden_after_the_review_began_stops_the_signer(world, monkeypatch):
    from jiyue.content.review import gates
    from jiyue.rulebook.screening.queries import Problem

    item = up_to(world, submitted(world, draft(world)), "review-3")
    screen = gates.screen_document
    found = Problem("new-word", "body", 0, 2, "各乡", "正文出现新列入的禁用词语。", "请删除。", "block")
    monkeypatch.setattr(gates, "screen_document", lambda document, policy: [found])
    with pytest.raises(Refusal, match="新列入"):
        pass_step(world, item)
    monkeypatch.setattr(gates, "screen_document", screen)
    item = up_to(world, pass_step(world, item), "proof-3")
    monkeypatch.setattr(gates, "screen_document", lambda document, policy: [found])
    with pytest.raises(Refusal, match="新列入"):
        pass_step(world, item)
    monkeypatch.setattr(gates, "screen_document", screen)
    assert pass_step(world, item).case.outcome == "approved"


def test_passing_a_step_stays_cheap(world, django_assert_max_num_queries):
    review = submitted(world, draft(world))
    review = up_to(world, review, "review-2")
    step, by = current_step(review.case), decider(world, review)
    with django_assert_max_num_queries(21):
        decide(review, verdict="pass", by=by, at=NOW, aspects=step.aspects, seen_hash=review.version.wording_hash)


def test_what_was_cleared_once_is_sent_in_again_only_with_a_reason(world):
    resource, editor = draft(world), world.posting("anyue_office", "editor")
    cleared(world, resource)
    with pytest.raises(Refusal, match="修改原因"):
        submit(resource, by=editor, at=LATER)
    assert submit(resource, by=editor, at=LATER, reason="更正日期").version.reason == "更正日期"


def test_an_important_policy_is_not_sent_in_before_something_explains_it(world):
    editor = world.posting("anyue_office", "editor")
    told = {
        "theme": "综合政务",
        "issuer": "县政府办",
        "written_on": "2026-11-01",
        "document_number": "安府办〔2026〕9号",
    }
    resource = draft(world, kind="policy", importance="important", **told)
    with pytest.raises(Refusal, match="还没有解读"):
        submit(resource, by=editor, at=NOW)
    draft(world, kind="interpretation", title="一图读懂", interprets=resource.short_id)
    with pytest.raises(Refusal, match="还没有解读"):
        submit(resource, by=editor, at=NOW)
    draft(world, kind="interpretation", title="解读", interprets=resource.short_id, provider="起草部门")
    assert submit(resource, by=editor, at=NOW).version.importance == "important"
