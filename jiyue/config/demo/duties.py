"""The demo's duties: what the rules owe today, and a few events that people registered."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jiyue.config.demo.content import morning
from jiyue.config.demo.estate import Estate, data
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.actions.register import Proof, complete, register
from jiyue.estate.duties.actions.schedule import schedule
from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry import actions as registry
from jiyue.estate.registry.actions import enabling
from jiyue.estate.registry.models import Outlet
from jiyue.estate.schemes.actions import adopt_missing
from jiyue.estate.schemes.queries import of_account

OPENED = date(2024, 3, 1)


def build(estate: Estate, *, at: datetime) -> int:
    """Make what is missing; returns how many duties there are."""
    for entry in data("duties")["accounts"]:
        if not Outlet.objects.filter(kind=Outlet.Kind.MEDIA_ACCOUNT, name=entry["name"]).exists():
            _account(estate, entry, at=at)
    for entry in data("duties")["events"]:
        if not Duty.objects.filter(matter=entry["matter"], subject_label=entry["subject"]).exists():
            _event(estate, entry, at=at)
    schedule(at=at)
    for entry in data("duties")["recorded"]:
        _recorded(estate, entry, at=at)
    return Duty.objects.count()


def _account(estate: Estate, entry: dict[str, Any], *, at: datetime) -> None:
    sponsor, supervisor = (estate.organisations[entry[key]] for key in ("sponsor", "supervisor"))
    outlet = registry.register_account(
        entry["name"], sponsor=sponsor, supervisor=supervisor, opened_on=OPENED, by=SYSTEM, at=at,
        need="发布本级政务信息，回应社会关切（示例）",
        form="account", platform="微信公众号", verified="organisation", verified_subject=sponsor.name,
        verification=f"{sponsor.name}官方账号（示例）",
    )  # fmt: skip
    enabling.enable_account(
        outlet, verified="organisation", verified_subject=sponsor.name, verified_on=OPENED, proof="示例认证凭证",
        by=SYSTEM, at=at,
    )  # fmt: skip
    adopt_missing([of_account(outlet, unit=sponsor)], by=SYSTEM, at=at)
    for number, ago in enumerate(entry["posts"], start=1):
        moment = at - timedelta(days=abs(ago))
        registry.record_post(
            outlet,
            posted_on=timezone.localdate(moment),
            title=f"示例发文{number}",
            link=f"https://example.gov.cn/{outlet.pk}/{number}",
            original=ago < 0,
            by=estate.postings[entry["by"]],
            at=moment,
        )


def _event(estate: Estate, entry: dict[str, Any], *, at: datetime) -> None:
    by = estate.postings[entry["by"]]
    started = at - timedelta(days=entry["days"])
    duty = register(
        entry["matter"],
        holder=host_of(by.organisation),
        subject=entry["subject"],
        started_at=started,
        by=by,
        at=started,
    )
    if "done" in entry:
        done = at - timedelta(days=entry["done"])
        complete(duty, done_at=done, proof=Proof(note=entry["note"]), by=by, at=done)


def _recorded(estate: Estate, entry: dict[str, Any], *, at: datetime) -> None:
    by = estate.postings[entry["by"]]
    matter = f"dated_task.{entry['task']}"
    duty = Duty.objects.filter(matter=matter, holder=host_of(by.organisation), completed_at=None).first()
    if duty:
        proof = Proof(document_number=entry["number"])
        complete(duty, done_at=morning(entry["done"]), proof=proof, by=by, at=at)
