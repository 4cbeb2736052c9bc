"""Naming who leads, asking units to submit, answering, and reminding."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.reprints.actions.policies import open_tasks
from jiyue.content.reprints.models import PolicyItem, RepostTask
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.coordination import queries
from jiyue.delivery.coordination.models import Lead, Nudge, Submission, SubmissionRequest
from jiyue.delivery.publishing.queries import addresses, release_of
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties.queries import clock_of
from jiyue.estate.organisations.models import Organisation, Place, Posting
from jiyue.estate.organisations.queries import host_of, household, scope_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.rulebook.regulations.queries import enforces, rules_for, together
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import Coordination, RepostTrigger

Role = Posting.Role
WRITERS = frozenset({Role.EDITOR, Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
KEEPERS = frozenset({Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD, Role.SUPERVISOR})


@audited
def name_lead(
    outlet: Outlet, *, unit: Organisation, by: Posting, at: datetime, column: Column | None = None, field: str = ""
) -> Lead:
    """Say which unit leads a column of the site, or a field at all units of the site's government."""
    _require(by, KEEPERS, outlet.sponsor, at=at)
    if (column is None) == (not field):
        raise Refusal("没有说明牵头什么。", cure="请选择一个栏目，或者一个行业领域。")
    if column is not None and (column.outlet_id != outlet.pk or column.hidden):
        raise Refusal(f"栏目“{column}”不在本网站，或已停用。", cure="请选择本网站在用的栏目。")
    if field and field not in queries.fields_of(outlet, on=timezone.localdate(at)):
        raise Refusal(f"没有“{field}”这个领域。", cure="请从主题分类或公开目录类别中选择。")
    if not queries.units_of(outlet).filter(pk=unit.pk).exists():
        raise Refusal(f"“{unit}”不归“{outlet.sponsor}”所在的政府管理。", cure="请从所辖单位中选择。")
    standing = Lead.objects.filter(outlet=outlet, column=column, field=field, ended_at=None).first()
    if standing is not None:
        raise Refusal(f"{standing}已由“{standing.unit}”牵头。", cure="如需调整，请先终止原来的牵头。")
    lead = Lead.objects.create(outlet=outlet, unit=unit, column=column, field=field, named_by=by, named_at=at)
    record("coordination.name_lead", lead, by=by, at=at, summary=f"{outlet}：{lead}由“{unit}”牵头"[:500])
    return lead


@audited
def end_lead(lead: Lead, *, by: Posting, at: datetime) -> Lead:
    """Let nobody lead there any longer; what was asked for stays on record and owed."""
    lead = Lead.objects.select_for_update(of=("self",)).select_related("outlet__sponsor", "column").get(pk=lead.pk)
    _require(by, KEEPERS, lead.outlet.sponsor, at=at)
    if lead.ended_at:
        raise Refusal("这项牵头已经终止。", cure="无需再次终止。")
    lead.ended_at = at
    lead.save(update_fields=["ended_at"])
    record("coordination.end_lead", lead, by=by, at=at, summary=f"{lead.outlet}：终止{lead}的牵头")
    return lead


@enforces(Coordination)
@audited
def ask(
    lead: Lead, *, units: Sequence[Organisation], title: str, wants: str, due_on: date, by: Posting, at: datetime
) -> SubmissionRequest:
    """Ask the responsible units to submit by a day; each has its clock and is reminded as of any time limit."""
    cited = queries.citations("request", lead.outlet, on=timezone.localdate(at))
    if not queries.leads(by, lead, at=at):
        raise refuse(f"{lead}由“{lead.unit}”牵头，报送要求由该单位发出。", cure="请联系牵头单位。", citations=cited)
    today = timezone.localdate(at)
    if not title.strip() or not wants.strip() or due_on <= today:
        raise refuse(
            "没有发出：标题、要求或截止日期不完整。", cure="请写明报送什么，截止日期须晚于今天。", citations=cited
        )
    chosen = list(dict.fromkeys(host_of(unit) for unit in units))
    known = {unit.pk for unit in queries.asked_units(lead)}
    beyond = [unit for unit in chosen if unit.pk not in known]
    if not chosen or beyond:
        said = f"“{beyond[0]}”不是{lead}的责任单位。" if beyond else "没有选择责任单位。"
        raise refuse(said, cure="请从责任单位中选择。", citations=cited)
    rule(cited, "allowed")
    made = SubmissionRequest.objects.create(
        lead=lead, title=title.strip()[:100], wants=wants.strip()[:500], due_on=due_on, sent_by=by, sent_at=at
    )
    for unit in chosen:
        duties.start(
            Submission.objects.create(request=made, unit=unit), rule_key=queries.CLOCK, holder=unit, citations=cited,
            label=f"向“{lead.unit}”报送：{made.title}"[:200], term=f"{(due_on - today).days} days", by=by, at=at,
        )  # fmt: skip
    names = "、".join(str(unit) for unit in chosen)
    record("coordination.ask", made, by=by, at=at, summary=f"就{lead}发出报送要求“{made}”：{names}"[:500])
    return made


@audited
def call_off(request: SubmissionRequest, *, reason: str, by: Posting, at: datetime) -> SubmissionRequest:
    """What was asked for is needed no longer; what came in stays."""
    request = SubmissionRequest.objects.select_for_update(of=("self",)).select_related("lead__unit").get(pk=request.pk)
    if not queries.leads(by, request.lead, at=at):
        raise Refusal("报送要求由发出的牵头单位撤销。", cure=f"请联系“{request.lead.unit}”。")
    if request.ended_at or not reason.strip():
        raise Refusal("没有撤销：要求已经撤销，或者没有写明理由。", cure="请写明理由。")
    request.ended_at, request.end_reason = at, reason.strip()[:200]
    request.save(update_fields=["ended_at", "end_reason"])
    for one in request.submissions.filter(submitted_at=None):
        _stop(one, reason="报送要求撤销", by=by, at=at)
    record("coordination.call_off", request, by=by, at=at, summary=f"撤销报送要求“{request}”：{reason.strip()}"[:500])
    return request


@enforces(Coordination)
@audited
def submit(submission: Submission, *, code: str, by: Posting, at: datetime) -> Submission:
    """Answer a request with an item of one's own that went into review or is out."""
    submission = Submission.objects.select_for_update(of=("self",)).select_related("unit", "request__lead__outlet").get(
        pk=submission.pk
    )  # fmt: skip
    _require(by, WRITERS, submission.unit, at=at)
    request = submission.request
    if request.ended_at or submission.submitted_at:
        said = "报送要求已经撤销。" if request.ended_at else "本单位已经报送。"
        raise Refusal(said, cure="无需再次报送。")
    own = Resource.objects.filter(owner__in=household(submission.unit), removed_at=None)
    resource = own.filter(short_id=code.strip().lower()).first()
    if resource is None or not resource.versions.exists():
        raise Refusal("没有找到本单位已经送审的这条信息。", cure="请填写信息的短码；还没有送审的，请先送审。")
    submission.resource, submission.submitted_by, submission.submitted_at = resource, by, at
    submission.save(update_fields=["resource", "submitted_by", "submitted_at"])
    late = queries.state_of(submission, at=at) == "kept_late"
    rule(queries.citations("request", request.lead.outlet, on=timezone.localdate(at)), "refused" if late else "allowed")
    _stop(submission, reason=f"已报送：{resource.short_id}", by=by, at=at)
    said = f"{'逾期' if late else ''}报送“{request}”：{resource.draft.title}"
    record("coordination.submit", submission, by=by, at=at, summary=said[:500])
    return submission


def _stop(submission: Submission, *, reason: str, by: Posting, at: datetime) -> None:
    if clock := clock_of(submission, queries.CLOCK):
        duties.stop(clock, at=at, by=by, reason=reason)


@audited
def nudge(lead: Lead, *, units: Sequence[Organisation], note: str, by: Posting, at: datetime) -> list[Nudge]:
    """Remind units of what the lead unit looks after; it stands on their desks until somebody reads it."""
    if not queries.leads(by, lead, at=at):
        raise Refusal(f"{lead}由“{lead.unit}”牵头，由该单位提醒。", cure="请联系牵头单位。")
    known = {unit.pk for unit in queries.asked_units(lead)}
    chosen = [unit for unit in dict.fromkeys(host_of(unit) for unit in units) if unit.pk in known]
    if not chosen or not note.strip():
        raise Refusal("没有提醒：没有选择责任单位，或者没有写明内容。", cure="请选择单位并写明提醒什么。")
    made = [
        Nudge.objects.create(lead=lead, unit=unit, note=note.strip()[:300], sent_by=by, sent_at=at) for unit in chosen
    ]
    for one in made:
        record("coordination.nudge", one, by=by, at=at, summary=f"就{lead}提醒“{one.unit}”：{one.note}"[:500])
    return made


@audited
def read(one: Nudge, *, by: Posting, at: datetime) -> Nudge:
    """Somebody of the unit says that it was seen."""
    one = Nudge.objects.select_for_update(of=("self",)).select_related("unit", "lead__unit", "lead__column").get(
        pk=one.pk
    )  # fmt: skip
    _require(by, WRITERS, one.unit, at=at)
    if one.read_at is None:
        one.read_at, one.read_by = at, by
        one.save(update_fields=["read_at", "read_by"])
    record("coordination.read", one, by=by, at=at, summary=f"已阅：{one}")
    return one


@audited
def bring_in(owner: Organisation, *, code: str, by: Posting, at: datetime) -> PolicyItem:
    """Take something that is out here up among the policy items, so that it can be marked for reprinting."""
    unit = host_of(owner)
    _require(by, KEEPERS, unit, at=at)
    resource = Resource.objects.filter(short_id=code.strip().lower()).first()
    release = release_of(resource) if resource else None
    within = resource is not None and scope_of(unit).filter(pk=resource.owner_id).exists()
    if resource is None or release is None or not within:
        raise Refusal("没有找到所辖单位已经发布的这条信息。", cure="请填写已发布信息的短码。")
    url = next((one.url for one in addresses(resource)), "")
    if not url or PolicyItem.objects.filter(owner=unit, url=url).exists():
        raise Refusal("这条信息已经列入，或者没有网址。", cure="请从政策信息列表中打开。")
    item = PolicyItem.objects.create(
        owner=unit, title=release.version.title, url=url, issuer=release.version.source or str(resource.owner),
        body=release.version.body, published_at=release.first_released_at, found_at=at, is_important=True,
    )  # fmt: skip
    record("coordination.bring_in", item, by=by, at=at, summary=f"列入政策信息《{item}》"[:500])
    return item


@enforces(RepostTrigger)
@audited
def tag_policy(
    item: PolicyItem, *, by: Posting, at: datetime, industry: str = "", area: Place | None = None
) -> list[RepostTask]:
    """Say which industry or area an item concerns; the sites concerned get their tasks at once."""
    item = PolicyItem.objects.select_for_update(of=("self",)).select_related("owner").get(pk=item.pk)
    _require(by, KEEPERS, item.owner, at=at)
    found = rules_for(RepostTrigger, place=item.owner.place_id, on=timezone.localdate(at), on_what="tag")
    cited = together(found).citations if found else ()
    outlets = queries.concerned(item.owner, industry=industry, area=area)
    if not outlets:
        known = "没有标注行业或地区。" if not industry and area is None else "没有找到涉及的网站。"
        cure = "请选择行业或地区；行业由“牵头工作”中的行业主管部门对应到网站。"
        raise refuse(known, cure=cure, citations=cited)
    item.industry, item.area, item.tagged_by, item.tagged_at = industry, area, by, at
    item.save(update_fields=["industry", "area", "tagged_by", "tagged_at"])
    tasks = open_tasks(item, outlets=outlets, by=by, at=at)
    rule(cited, "allowed")
    tags = "、".join(part for part in (industry, str(area or "")) if part)
    data = {"outlets": [str(one.pk) for one in outlets]}
    summary = f"标注《{item}》涉及{tags}，新开转载任务 {len(tasks)} 项"
    record("coordination.tag_policy", item, by=by, at=at, summary=summary[:500], data=data)
    return tasks


def _require(by: Posting, roles: frozenset[Role], unit: Organisation, *, at: datetime) -> None:
    if by.role not in roles or not by.active_at(at) or by.organisation not in household(unit):
        raise Refusal(f"这件事由“{unit}”的在任人员办理。", cure=f"请联系“{unit}”。")
