"""安岳2023 第十四条保密审查、第十八条联合发文: whose word an item needs before it is signed."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions, queries
from jiyue.estate.approvals.queries import current_step
from tests.reviewing import draft, examined, pass_step, submitted, up_to
from tests.world import NOW, organisation

PAPER = ("复函.txt", "同意联合发文。".encode())
PARTNER = "安岳县教育局"


def cited(refused):
    return {one.clause for one in refused.value.citations}


def unexamined(world, item):
    """At the signing step, before anybody made the secrecy review."""
    step = current_step(item.case)
    return actions.decide(
        item, verdict="pass", by=world.posting("anyue_office", "head"), at=NOW, aspects=step.aspects,
        answers=dict(step.asks), seen_hash=item.version.wording_hash,
    )  # fmt: skip


def secrecy(world, item, who, *, given=True, opinion=""):
    unit = world.organisations.anyue_office.name
    by = world.posting(*who)
    return actions.endorse(item.resource, what="secrecy", unit=unit, given=given, opinion=opinion, by=by, at=NOW)


@pytest.mark.clause("anyue-2023/14.2")
def test_nothing_is_signed_without_a_secrecy_review_by_another_than_the_author(world):
    item = up_to(world, submitted(world, draft(world)), "review-3")
    with pytest.raises(Refusal, match="保密审查") as refused:
        unexamined(world, item)
    assert "anyue-2023/14.2" in cited(refused)
    with pytest.raises(Refusal, match="岗位"):
        secrecy(world, item, ("anyue_office", "editor"))
    with pytest.raises(Refusal, match="所属单位"):
        secrecy(world, item, ("dali_office", "head"))
    secrecy(world, item, ("anyue_section", "section_head"), given=False, opinion="附件待核")
    with pytest.raises(Refusal, match="附件待核"):
        unexamined(world, item)
    word = secrecy(world, item, ("anyue_section", "section_head"))
    assert (word.at, word.posting.role, word.given) == (NOW, "section_head", True)
    item = unexamined(world, item)
    while item.case.outcome == "open":
        item = pass_step(world, item)
    assert queries.clearance_for(item.version)


def test_the_secrecy_review_of_other_words_does_not_count(world):
    item = up_to(world, submitted(world, draft(world)), "review-3")
    secrecy(world, item, ("anyue_section", "section_head"))
    item = actions.amend(item, fields={"title": "改过的题名"}, by=world.posting("anyue_office", "head"), at=NOW)
    with pytest.raises(Refusal, match="之后内容又有修改"):
        unexamined(world, item)


@pytest.fixture
def joint(world):
    """A notice that the office and the bureau of education made together, at the signing step."""
    world.organisations.anyue_school = organisation(
        PARTNER, short="县教育局", kind="department", place=world.places.anyue, parent=world.organisations.anyue
    )
    resource = draft(world, issuer="安岳县人民政府办公室", joint_issuers=PARTNER)
    item = up_to(world, submitted(world, resource), "review-3")
    examined(world, item)
    return item


@pytest.mark.clause("anyue-2023/18.1")
def test_the_lead_unit_alone_sends_a_joint_item_in(world):
    world.organisations.anyue_school = organisation(
        PARTNER, short="县教育局", kind="department", place=world.places.anyue, parent=world.organisations.anyue
    )
    resource = draft(world, joint_issuers=PARTNER)
    lead = world.posting("anyue_office", "editor")
    with pytest.raises(Refusal, match="主办单位") as refused:
        actions.submit(resource, by=world.posting("anyue_school", "head"), at=NOW)
    assert "anyue-2023/18.1" in cited(refused)
    with pytest.raises(Refusal, match="没有写明主办"):
        actions.submit(resource, by=lead, at=NOW)
    resource.draft.issuer = "安岳县人民政府办公室"
    resource.draft.save()
    assert actions.submit(resource, by=lead, at=NOW).case.outcome == "open"


@pytest.mark.clause("anyue-2023/18.2")
def test_every_joint_issuer_agrees_in_writing_before_the_item_is_signed(world, joint):
    with pytest.raises(Refusal, match=PARTNER) as refused:
        unexamined(world, joint)
    assert "anyue-2023/18.2" in cited(refused)
    lead, partner = world.posting("anyue_office", "editor"), world.posting("anyue_school", "head")
    words = {"what": "joint", "unit": PARTNER, "at": NOW}
    with pytest.raises(Refusal, match="书面意见"):
        actions.endorse(joint.resource, given=True, by=lead, **words)
    assert joint in queries.asked_of(partner)
    actions.endorse(joint.resource, given=False, opinion="数字有误", by=partner, **words)
    with pytest.raises(Refusal, match="数字有误"):
        unexamined(world, joint)
    actions.endorse(joint.resource, given=True, by=partner, **words)
    assert current_step(unexamined(world, joint).case).key == "proof-1"


def test_a_paper_of_the_joint_issuer_is_kept_as_its_consent(world, joint):
    lead = world.posting("anyue_office", "editor")
    word = actions.endorse(joint.resource, what="joint", unit=PARTNER, given=True, by=lead, at=NOW, paper=PAPER)
    assert word.paper_name == "复函.txt"
    assert current_step(unexamined(world, joint).case).key == "proof-1"


def test_a_unit_that_nobody_named_has_no_word(world):
    item = submitted(world, draft(world))
    with pytest.raises(Refusal, match="不需要"):
        actions.endorse(
            item.resource,
            what="joint",
            unit="大理州教育局",
            given=True,
            by=world.posting("anyue_office", "head"),
            at=NOW,
        )
