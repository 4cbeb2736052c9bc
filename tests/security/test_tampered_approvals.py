"""Whoever writes into the database behind the house's back gets no further: what was not recorded is not decided."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.library.queries import wording_hash_of
from jiyue.content.review.models import Clearance, Review
from jiyue.core.audit.models import Record
from jiyue.estate.approvals.models import Case, Decision, Step
from tests import reviewing
from tests.world import NOW


@pytest.fixture
def review(world):
    return reviewing.submitted(world, reviewing.draft(world))


def refused(world, review, **changes):
    with pytest.raises(Refusal, match=r"审计记录不一致|尚未签发|内容与提交时不一致"):
        reviewing.pass_step(world, Review.objects.get(pk=review.pk), **changes)
    assert not Clearance.objects.exists()


def test_an_untouched_case_goes_its_way(world, review):
    assert reviewing.pass_step(world, review).case.position == 2


def test_roles_of_a_step_cannot_be_widened_in_the_database(world, review):
    Step.objects.filter(case=review.case).update(roles=["editor"], author="may", distinct_in_group=False)
    refused(world, review, by=world.posting("anyue_office", "editor"))


def test_steps_cannot_be_taken_away(world, review):
    Step.objects.filter(case=review.case, position__gt=3).delete()
    refused(world, review)


def test_a_decision_cannot_be_slipped_in(world, review):
    steps = review.case.steps.order_by("position")
    last = steps.count()
    by = world.posting("anyue_office", "head")
    for step in steps[: last - 1]:
        Decision.objects.create(
            case=review.case, sequence=step.position, position=step.position, verdict="pass", posting=by, at=NOW,
            seen_hash=review.version.wording_hash,
        )  # fmt: skip
    Case.objects.filter(pk=review.case.pk).update(position=last)
    Review.objects.filter(pk=review.pk).update(signed_hash=review.version.wording_hash, signed_by=by, signed_at=NOW)
    refused(world, review)


def test_a_forged_record_beside_a_forged_decision_does_not_help(world, review):
    by = world.posting("anyue_section", "section_head")
    decision = Decision.objects.create(
        case=review.case, sequence=1, position=1, verdict="pass", posting=by, at=NOW, seen_hash=""
    )
    opening = Record.objects.get(subject_id=str(review.case.pk), action="approvals.open")
    Record.objects.create(
        sequence=9999, at=NOW, action="approvals.pass", actor_id=str(by.pk), actor_label=str(by),
        subject_kind=opening.subject_kind, subject_id=opening.subject_id, summary="", digest=opening.digest,
        data={"position": 1, "target": None, "sequence": decision.sequence, "seen_hash": ""}, previous="",
    )  # fmt: skip
    Case.objects.filter(pk=review.case.pk).update(position=2)
    refused(world, review)


def test_a_decision_cannot_be_put_into_anothers_name(world, review):
    review = reviewing.up_to(world, review, "review-3")
    Decision.objects.filter(case=review.case, sequence=1).update(posting=world.posting("anyue_office", "deputy_head"))
    refused(world, review)


def test_another_wording_cannot_be_put_under_a_signature(world, review):
    review = reviewing.up_to(world, review, "proof-3")
    other = Version.objects.get(pk=review.version.pk)
    other.pk, other.number, other.title = Version().pk, 99, "没有人签发过的题名"
    other._state.adding = True
    other.save()
    other.wording_hash = wording_hash_of(other)
    other.save()
    Review.objects.filter(pk=review.pk).update(version=other, signed_hash=other.wording_hash)
    refused(world, review)
