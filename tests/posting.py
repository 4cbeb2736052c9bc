"""Items on their way to accounts, for tests."""

from datetime import timedelta

from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.delivery.channels import actions, subject
from jiyue.delivery.channels.models import Push
from jiyue.delivery.publishing import actions as publishing
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.queries import case_of, current_step
from jiyue.estate.registry.models import Outlet
from tests import reviewing
from tests.registering import workflow
from tests.world import NOW

BODY = "<p>11月20日起，县城公交调整为12条线路。</p><p>请市民合理安排出行。</p>"
WORDS = {"title": "公交线路调整公告", "body": BODY, "theme": "综合政务", "summary": "11月20日起公交调整为12条线路。"}
MINUTE = timedelta(minutes=1)


def account(world, unit: str, name: str = "") -> Outlet:
    """An account in use with its review workflow on file where one is asked for."""
    sponsor = getattr(world.organisations, unit)
    made = Outlet.objects.create(
        kind="media_account", name=name or f"{sponsor.short_name}发布", sponsor=sponsor, supervisor=sponsor
    )
    if unit.startswith(("dali", "xiangyun")):
        workflow(world, made)
    return made


def item(world, place: str = "anyue", *, placed: bool = True, at=NOW, **fields) -> Resource:
    """A complete item of an office, placed into its column of notices."""
    made = reviewing.draft(world, place, at=at, **{**WORDS, **fields})
    if placed:
        column = getattr(world.columns, f"{place}_notices")
        publishing.place(made, column=column, by=world.posting(f"{place}_office", "editor"), at=at)
    return made


def pushed(world, resource: Resource, outlet: Outlet, *, unit="anyue_office", at=NOW, **changes) -> Push:
    """A draft on an account, reworded where asked, sent in."""
    by = world.posting(unit, "editor")
    push = actions.propose(resource, outlet=outlet, by=by, at=at)
    if changes:
        fields = {"title": push.title, "digest": push.digest, "text": push.text, **changes}
        push = actions.save(push, fields=fields, revision=push.revision, by=by, at=at)
    return actions.submit(push, by=by, at=at)


def reviewed(world, push: Push, *, at=NOW, unit="dali_office") -> Push:
    """Through the account's own workflow, each step by one of those who are named or hold its role."""
    while (case := case_of(subject.KIND, push)).outcome == "open":
        step = current_step(case)
        by = world.posting(unit, step.roles[0])
        approvals.decide(
            case, verdict="pass", by=by, at=at, aspects=step.aspects, seen_hash=subject.hash_of(subject.of(case))
        )
    return Push.objects.get(pk=push.pk)


def reworded(world, resource: Resource, *, at, unit="anyue_office", **fields) -> None:
    by = world.posting(unit, "editor")
    resource = Resource.objects.get(pk=resource.pk)
    library.save_draft(resource, revision=resource.draft.revision, fields=fields, by=by, at=at)
    reviewing.cleared(world, Resource.objects.get(pk=resource.pk), at=at)
