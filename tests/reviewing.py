"""Walking an item through its review, for tests that need one on its way or at its end."""

from datetime import timedelta

from jiyue.content.library import actions as library
from jiyue.content.reprints.queries import norm_levels
from jiyue.content.review import actions as review_actions
from jiyue.content.review import queries
from jiyue.content.review.actions import norms
from jiyue.content.review.models import Clearance, Review
from jiyue.estate.approvals.queries import current_step
from tests.world import NOW

# Who does which step in the shared world, by the roles the packs name.
BY_STEP = {
    "review-1": ("office", "editor"),
    "anyue:review-2": ("office", "deputy_head"),
    "review-2": ("section", "section_head"),
    "review-3": ("office", "head"),
    "proof-1": ("office", "site_manager"),
    "proof-2": ("section", "section_head"),
    "proof-3": ("office", "deputy_head"),
}
TEXT = "<p>各乡镇：</p><p>请于11月10日前报送工作总结。</p>"


def draft(world, place="anyue", *, title="关于报送工作总结的通知", body=TEXT, kind="notice", at=NOW, **fields):
    """A complete draft of the office of `place`."""
    owner = getattr(world.organisations, f"{place}_office")
    by = world.posting(f"{place}_office", "editor")
    return library.create(kind=kind, owner=owner, title=title, body=body, by=by, at=at, **fields)


def decider(world, review):
    """The posting of the shared world that holds the current step."""
    step = current_step(review.case)
    place = "anyue" if review.case.owner == world.organisations.anyue_office else "dali"
    unit, role = BY_STEP.get(f"{place}:{step.key}") or BY_STEP[step.key]
    return world.posting(f"{place}_{unit}", role)


def pass_step(world, review, *, at=NOW, by=None, **changes):
    """Pass the current step, with every aspect ticked."""
    step = current_step(review.case)
    if step.signs:
        examined(world, review, at=at)
        ticked(review, by=by or decider(world, review), at=at)
    written = {key: f"{label}：平稳。" for key, label in step.asks}
    values = {"aspects": step.aspects, "answers": written, "seen_hash": review.version.wording_hash, **changes}
    return review_actions.decide(review, verdict="pass", by=by or decider(world, review), at=at, **values)


def examined(world, review, *, at=NOW):
    """The secrecy review of the words under review, where the place asks for one and nobody has made it."""
    for demand in queries.demands_of(review.resource, at=at):
        if demand.what == "secrecy" and not demand.is_met:
            unit = next(key for key, one in vars(world.organisations).items() if one == review.resource.owner)
            section = unit.replace("office", "section")
            known = hasattr(world.organisations, section)
            by = world.posting(section, "section_head") if known else world.posting(unit, "deputy_head")
            review_actions.endorse(review.resource, what="secrecy", unit=demand.unit, given=True, by=by, at=at)


def ticked(review, *, by, at=NOW):
    """Every rule on reprinting, where the place has them ticked for a reprint."""
    listed = norm_levels(review.resource.owner, on=at.date())
    if review.resource.origin == "转载" and listed:
        norms.tick(review, chosen=[one.key for level in listed for one in level.norms], by=by, at=at)


def submitted(world, resource, *, at=NOW):
    by = world.posting(_office(world, resource), "editor")
    return review_actions.submit(resource, by=by, at=at, reason="更正内容")


def up_to(world, review: Review, key: str, *, at=NOW) -> Review:
    """Pass steps until `key` is the current one."""
    while current_step(review.case).key != key:
        at += timedelta(minutes=1)
        review = pass_step(world, review, at=at)
    return review


def cleared(world, resource, *, at=NOW) -> Clearance:
    """The whole way."""
    review = submitted(world, resource, at=at)
    while review.case.outcome == "open":
        at += timedelta(minutes=1)
        review = pass_step(world, review, at=at)
    return Clearance.objects.get(version=review.version)


def _office(world, resource):
    return "anyue_office" if resource.owner == world.organisations.anyue_office else "dali_office"
