"""What the accounts hear of the library, the approvals and the sites; connected in `AppConfig.ready()`."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from jiyue.content.library.models import Resource, Version
from jiyue.content.review.models import EmergencyCopy
from jiyue.core.audit.actions import SYSTEM, Actor, record
from jiyue.delivery.channels import actions, gate, subject
from jiyue.delivery.channels.actions import recording
from jiyue.delivery.channels.models import FollowUp, PostRecord, Push
from jiyue.delivery.channels.queries import posts
from jiyue.delivery.publishing.models import Release
from jiyue.estate.approvals import signals as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.organisations.models import Posting

GONE = "信息已从网站撤回"


def _open(resource: Resource) -> list[Push]:
    rows = Push.objects.filter(resource=resource, posted_at=None, dropped_at=None)
    return list(rows.select_related("resource__draft", "resource__owner", "outlet__sponsor", "picture"))


def on_released(release: Release, resource: Resource, by: Posting | Actor, at: datetime, **_: Any) -> None:
    """What waited for the site goes to its accounts; posts that say something else now are to be corrected."""
    for push in _open(resource):
        if push.sent_at or push.cleared_at:
            actions.follow_release(push, by=by, at=at)
    for found in posts.standing_of(resource):
        if found.version_id == release.version_id:
            continue
        if found.version and found.version.wording_hash == release.version.wording_hash:
            recording.adopt(found, version=release.version, at=at)
        else:
            recording.ask_to_follow(found, kind=FollowUp.Kind.CORRECT, at=at)


def on_moved(resource: Resource, by: Posting | Actor, at: datetime, **_: Any) -> None:
    """The item stands on a website now, or on another: posts that waited for that are handed over."""
    for push in _open(resource):
        if push.cleared_at and push.handed_at is None:
            actions.hand_over(push, by=by, at=at)


def on_withdrawn(resource: Resource, by: Posting | Actor, at: datetime, **_: Any) -> list[str]:
    """What was not posted yet is dropped; what stands on an account cannot be taken back from here."""
    for push in _open(resource):
        if push.sent_at or push.cleared_at:
            actions.drop(push, reason=GONE, by=SYSTEM, at=at)
    left = []
    for found in posts.standing_of(resource):
        recording.ask_to_follow(found, kind=FollowUp.Kind.REMOVE, at=at)
        left.append(f"“{found.post.outlet}”上的发文《{found}》系统不能撤下，已列为任务，请尽快在账号上撤下并登记。")
    return left


@receiver(approvals.approved, dispatch_uid="channels.approved")
def on_approved(sender: object, case: Case, by: Posting, at: datetime, **_: Any) -> None:
    if case.kind == subject.KIND:
        actions.clear(subject.of(case), by=by, at=at)


def on_copied(copy: EmergencyCopy, version: Version, by: Posting, at: datetime, **_: Any) -> None:
    """An urgent copy comes from its item too."""
    assert copy.post is not None
    made = PostRecord.objects.create(post=copy.post, resource=version.resource, version=version, posted_at=at)
    record("channels.record", made, by=by, at=at, summary=f"登记应急发文来源：{made}")
    recording.keep(made, title=version.title, text=gate.words_of(version), by=by, at=at)
