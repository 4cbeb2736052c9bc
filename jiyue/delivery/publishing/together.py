"""An important policy document and what explains it go out at one moment (同步发布解读), or neither does.

Nothing is kept for this but the clearances: what is cleared and not out waits, and goes out with its other half.
"""

from datetime import date, datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource, Version
from jiyue.content.library.queries import interpretations_of, interpreting
from jiyue.content.review.models import Clearance
from jiyue.core.audit.actions import Actor, audited, record
from jiyue.delivery.publishing import actions
from jiyue.delivery.publishing.models import Release
from jiyue.delivery.publishing.queries import waiting_moment
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import InterpretationRequired


@audited
def release(
    clearance: Clearance, *, resource: Resource, version: Version, by: Posting | Actor, at: datetime
) -> Release | None:
    """Out now, with its other half; None where it waits for that."""
    policy = _policy_of(resource, version, on=timezone.localdate(at))
    held = _pending(policy) if policy else None
    try:
        if policy is not None and held is not None:
            require(policy, held.version, on=timezone.localdate(at))
        else:
            require(resource, version, on=timezone.localdate(at))
    except Refusal as refusal:
        summary = f"《{version.title}》已签发，暂不发布：{refusal}"
        record("publishing.wait", resource, by=by, at=at, summary=summary, data={"clearance": str(clearance.pk)})
        return None
    if policy is not None and held is not None:
        # The signal of the document's release takes its interpretations along.
        actions.release(held, resource=policy, version=held.version, by=by, at=at)
        return Release.objects.filter(resource=resource).first()
    return actions.release(clearance, resource=resource, version=version, by=by, at=at)


@enforces(InterpretationRequired)
def require(resource: Resource, version: Version, *, on: date) -> None:
    """A Refusal unless the other half is out or ready to go along."""
    policy = _policy_of(resource, version, on=on)
    document = policy.draft if policy else version
    for applied in interpreting.demanded(document, owner=(policy or resource).owner, on=on):
        if policy and not (_is_out(policy) or _pending(policy)):
            raise refuse(
                "解读须与重要政策文件同步发布，所解读的文件还没有签发。",
                cure="文件签发后，两者同时发布，无需再次办理。",
                citations=applied.citations,
            )
        alone = policy is None and interpreting.may_go_alone(resource)
        if policy is None and not alone and not _explained(resource, applied.rule.providers):
            raise refuse(
                "重要政策文件须与解读同步发布，解读还没有签发。",
                cure="请完成解读的审核；解读签发后，两者同时发布，无需再次办理。",
                citations=applied.citations,
            )
        rule(applied.citations, "allowed")


def on_released(release: Release, resource: Resource, by: Posting | Actor, at: datetime, **_kwargs: object) -> None:
    """What explains an important document and is cleared goes out in the same moment."""
    if interpreting.demanded(release.version, owner=resource.owner, on=timezone.localdate(at)):
        for one in interpretations_of(resource):
            held = _pending(one)
            if held is not None:
                actions.release(held, resource=one, version=held.version, by=by, at=at)


def _policy_of(resource: Resource, version: Version, *, on: date) -> Resource | None:
    """The important document that this one explains, unless it is out already."""
    if resource.kind != Resource.Kind.INTERPRETATION or not version.interprets:
        return None
    found = Resource.objects.select_related("owner", "draft").filter(short_id=version.interprets).first()
    if found is None or not interpreting.demanded(found.draft, owner=found.owner, on=on):
        return None
    return None if _is_out(found) else found


def _explained(resource: Resource, providers: tuple[str, ...]) -> bool:
    found = interpretations_of(resource)
    if providers:
        found = found.filter(draft__provider__in=providers)
    return any(_is_out(one) or _pending(one) for one in found)


def _is_out(resource: Resource) -> bool:
    return Release.objects.filter(resource=resource, withdrawn_at__isnull=True).exists()


def _pending(resource: Resource) -> Clearance | None:
    """The clearance of a version that is not out and waits for no moment of its own."""
    last = Clearance.objects.filter(version__resource=resource, revoked_at__isnull=True)
    held = last.select_related("version").order_by("-version__number").first()
    if held is None or waiting_moment(resource) is not None:
        return None
    return None if Release.objects.filter(resource=resource, version=held.version).exists() else held
