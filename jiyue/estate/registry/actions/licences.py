"""What an outlet does that needs a licence, and the clock of the licence."""

from datetime import date, datetime, time

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.duties import actions as clocks
from jiyue.estate.duties.queries import clock_of
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry import policies
from jiyue.estate.registry.models import Activity, Outlet
from jiyue.rulebook.deadlines.rules import Term
from jiyue.rulebook.regulations.queries import rules_for
from jiyue.rulebook.regulations.schema import ActivityLicence

LICENCE_CLOCK = "registry.licence"


def _known(outlet: Outlet, key: str, at: datetime) -> tuple[str, list]:
    found = rules_for(ActivityLicence, place=outlet.sponsor.place_id, on=timezone.localdate(at))
    fitting = [(option.label, one) for one in found for option in one.rule.activities if option.key == key]
    if not fitting:
        raise Refusal("所在地的规则包没有这一项须有资质的业务。", cure="请从列出的业务中选择。")
    return fitting[0][0], [citation for _, one in fitting for citation in one.citations]


@audited
def declare_activity(
    outlet: Outlet, *, key: str, licence: str, expires_on: date | None, by: Posting, at: datetime
) -> Activity:
    """Say that the outlet does it, and under which licence until when; without one it stands as a problem.

    The clock of the licence runs to its last day and reminds before.
    """
    policies.require_keeper(outlet, by=by, at=at)
    label, cited = _known(outlet, key, at)
    licence = licence.strip()
    if bool(licence) != bool(expires_on):
        raise Refusal("许可证和有效期须同时填写。", cure="请补齐；没有取得的都不填。")
    made, _ = Activity.objects.update_or_create(
        outlet=outlet,
        key=key,
        defaults={
            "label": label, "licence": licence[:200], "expires_on": expires_on, "recorded_by": by, "recorded_at": at,
        },
    )  # fmt: skip
    if clock := clock_of(made, LICENCE_CLOCK):
        clocks.stop(clock, at=at, by=by, reason="资质已重新登记")
    today = timezone.localdate(at)
    if expires_on and expires_on > today:
        since = timezone.make_aware(datetime.combine(today, time.min))
        clocks.start(
            made, rule_key=LICENCE_CLOCK, label=f"续办{label}资质（{outlet}）"[:200], holder=outlet.sponsor,
            term=Term((expires_on - today).days, "days"), citations=cited, since=since, at=at, by=by,
        )  # fmt: skip
    said = f"登记“{outlet}”的业务：{label}{f'，{licence}，有效期至{expires_on}' if licence else '，没有资质'}"
    record("registry.declare_activity", made, by=by, at=at, summary=said[:500], data={"licence": licence})
    return made


@audited
def end_activity(activity: Activity, *, by: Posting, at: datetime) -> None:
    """The outlet does it no more."""
    policies.require_keeper(activity.outlet, by=by, at=at)
    if clock := clock_of(activity, LICENCE_CLOCK):
        clocks.stop(clock, at=at, by=by, reason="不再从事这项业务")
    said = f"“{activity.outlet}”不再从事{activity.label}"
    record("registry.end_activity", activity, by=by, at=at, summary=said)
    activity.delete()
