"""Changes to what units say of themselves, to the rows of what must be disclosed, and pressing who owes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from html import escape
from typing import Any

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.catalogue import queries
from jiyue.delivery.catalogue.models import Bound, Chase, MatrixRow, Profile
from jiyue.delivery.catalogue.standards import lines_of
from jiyue.delivery.publishing.queries import release_of
from jiyue.estate.duties import actions as duties
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household, scope_of
from jiyue.estate.registry.models import Website
from jiyue.rulebook.deadlines.rules import Term
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import CatalogueHolder, DisclosureDemands

Role = Posting.Role
WRITERS = frozenset({Role.EDITOR, Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD})
KEEPERS = frozenset({Role.SITE_MANAGER, Role.SECTION_HEAD, Role.DEPUTY_HEAD, Role.HEAD, Role.SUPERVISOR})
LONGEST_PART = 2000
STATED = ("area", "stage", "content", "limit", "method", "basis_kind", "basis")


@audited
def save_profile(unit: Organisation, *, parts: Mapping[str, str], by: Posting, at: datetime) -> Profile:
    """Keep what a unit says of itself; an empty heading stays an open gap."""
    _require(by, WRITERS, unit, at=at)
    category = queries.overview_class(unit, on=timezone.localdate(at))
    if category is None:
        raise Refusal(f"“{unit}”所在地的规定没有列出概况的项目。", cure="请直接撰写概况信息。")
    given = {name: str(parts.get(name) or "").strip()[:LONGEST_PART] for name in category.rule.sections}
    profile, _ = Profile.objects.update_or_create(
        organisation=unit, defaults={"parts": given, "saved_by": by, "saved_at": at}
    )
    empty = [name for name, text in given.items() if not text]
    said = f"，还缺{'、'.join(empty)}" if empty else ""
    record("catalogue.save_profile", profile, by=by, at=at, summary=f"填写“{unit}”概况{said}"[:500])
    return profile


@audited
def draft_overview(profile: Profile, *, by: Posting, at: datetime) -> Resource:
    """Write the page of a unit from its parts into the library; it is reviewed and goes out like any other."""
    profile = (
        Profile.objects.select_for_update(of=("self",)).select_related("organisation", "resource").get(pk=profile.pk)
    )
    unit = profile.organisation
    _require(by, WRITERS, unit, at=at)
    category = queries.overview_class(unit, on=timezone.localdate(at))
    if category is None:
        raise Refusal(f"“{unit}”所在地的规定没有列出概况的项目。", cure="请直接撰写概况信息。")
    missing = [name for name in category.rule.sections if not profile.parts.get(name)]
    if missing:
        raise refuse(f"“{unit}”概况缺{'、'.join(missing)}。", cure="请补充后再生成页面。", citations=category.citations)
    lines = "".join(
        f"<tr><th>{name}</th><td>{_lines(profile.parts[name])}</td></tr>" for name in category.rule.sections
    )
    fields: dict[str, Any] = {"body": f"<table>{lines}</table>", "category": category.rule.label}
    if profile.resource is None or profile.resource.removed_at:
        fields["title"] = f"{unit}概况"
        profile.resource = library.create(kind=Resource.Kind.NOTICE, owner=unit, by=by, at=at, **fields)
        profile.save(update_fields=["resource"])
    else:
        revision = profile.resource.draft.revision
        library.save_draft(profile.resource, revision=revision, fields=fields, by=by, at=at)
    record("catalogue.draft_overview", profile, by=by, at=at, summary=f"由各项内容生成“{unit}”概况页草稿")
    return profile.resource


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


@enforces(DisclosureDemands)
@audited
def add_row(
    keeper: Organisation,
    *,
    units: Sequence[Organisation],
    since: date,
    by: Posting,
    at: datetime,
    is_key_area: bool = False,
    standard: str = "",
    **stated: str,
) -> MatrixRow:
    """Put a row into the matrix; from `since` its units have the time that it states."""
    _require(by, KEEPERS, keeper, at=at)
    facts = {"is_key_area": is_key_area, "standard": standard} | _checked(stated)
    row = MatrixRow(keeper=keeper, revised_by=by, revised_at=at, **facts)
    _require_stated(row, units, at=at)
    within = scope_of(keeper).filter(pk__in=[unit.pk for unit in units])
    if within.count() != len({unit.pk for unit in units}):
        raise Refusal("有的公开主体不在本单位所辖范围内。", cure="请从所辖单位中选择。")
    row.save(force_insert=True)
    for unit in units:
        _begin(Bound.objects.create(demand=row, unit=host_of(unit)), since=since, by=by, at=at)
    names = "、".join(str(unit) for unit in units)
    record("catalogue.add_row", row, by=by, at=at, summary=f"设立公开事项“{row}”，公开主体：{names}"[:500])
    return row


@audited
def load_standard(
    keeper: Organisation, *, name: str, table: str, since: date, by: Posting, at: datetime
) -> list[MatrixRow]:
    """Take a whole standard catalogue over from a table, all of it or nothing; each row binds the units it names."""
    _require(by, KEEPERS, keeper, at=at)
    if not name.strip():
        raise Refusal("没有写明标准目录的名称。", cure="请填写标准目录的名称。")
    if MatrixRow.objects.filter(keeper=keeper, standard=name.strip(), ended_at=None).exists():
        raise Refusal(f"“{name.strip()}”已经装入。", cure="请先终止原来的事项，或换一个名称。")
    known = {label: unit for unit in scope_of(keeper).filter(until=None) for label in (unit.name, unit.short_name)}
    made = []
    for number, line in enumerate(lines_of(table), start=1):
        unknown = [one for one in line.units if one not in known]
        if unknown:
            raise Refusal(f"第 {number} 行的公开主体“{unknown[0]}”不是所辖单位。", cure="请写单位的全称或简称。")
        made.append(
            add_row(
                keeper, units=[known[one] for one in line.units], since=since, standard=name.strip()[:60],
                area=line.area, content=line.content, limit=line.limit, method=line.method, basis=line.basis,
                by=by, at=at,
            )
        )  # fmt: skip
    record(
        "catalogue.load_standard", made[0], by=by, at=at, summary=f"装入标准目录“{name.strip()}”{len(made)} 项"[:500]
    )
    return made


def _checked(stated: Mapping[str, str]) -> dict[str, str]:
    values = {name: str(stated.get(name) or "").strip() for name in STATED}
    if not values["area"]:
        raise Refusal("没有写明领域。", cure="请填写领域，如教育、生态环境。")
    if values["limit"]:
        try:
            Term.parse(values["limit"])
        except ValueError as error:
            raise Refusal("时限看不懂。", cure="请填写数字并选择单位，如 20 个工作日。") from error
    return values


def _require_stated(row: MatrixRow, units: Sequence[Organisation], *, at: datetime) -> None:
    """Everything that the documents want of such a row is there, and its basis is of a kind that they know."""
    given = {"field": row.area, "units": units, "content": row.content, "limit": row.limit, "method": row.method}
    given["basis"] = row.basis_kind and row.basis
    asked = queries.demanded(row.keeper.place_id, is_key_area=row.is_key_area, on=timezone.localdate(at))
    for one in asked:
        if missing := [field.label for field in one.rule.fields if not given.get(field.key)]:
            raise refuse(f"公开事项没有写明{'、'.join(missing)}。", cure="请补充后再提交。", citations=one.citations)
        kinds = {base.key: base.label for base in one.rule.bases}
        if kinds and row.basis_kind not in kinds:
            raise refuse(
                f"依据须是{'或'.join(kinds.values())}。",
                cure="请选择依据的种类，并写明条款或文件。",
                citations=one.citations,
            )
        rule(one.citations, "allowed")
    if not units:
        raise Refusal("没有选择公开主体。", cure="请至少选择一个单位。")


def _begin(bound: Bound, *, since: date, by: Posting, at: datetime) -> None:
    row = bound.demand
    if not row.limit:
        return
    on = timezone.localdate(at)
    asked = queries.demanded(row.keeper.place_id, is_key_area=row.is_key_area, on=on)
    cited = tuple(citation for one in asked for citation in one.citations)
    started = timezone.make_aware(datetime.combine(since, time.min))
    duties.start(
        bound, rule_key=queries.DEMAND_CLOCK, label=f"公开“{row}”"[:200], holder=bound.unit, term=row.limit,
        citations=cited, since=started, by=by, at=at,
    )  # fmt: skip


@audited
def revise_row(row: MatrixRow, *, by: Posting, at: datetime, **stated: str) -> MatrixRow:
    """Change what a row says; a clock that runs keeps the time that it was given."""
    row = MatrixRow.objects.select_for_update(of=("self",)).select_related("keeper").get(pk=row.pk)
    _require(by, KEEPERS, row.keeper, at=at)
    if row.ended_at:
        raise Refusal("该事项已经终止。", cure="如需恢复，请另行设立。")
    for name, value in _checked(stated).items():
        setattr(row, name, value)
    _require_stated(row, [one.unit for one in row.bound.select_related("unit")], at=at)
    row.revised_by, row.revised_at = by, at
    row.save()
    record("catalogue.revise_row", row, by=by, at=at, summary=f"修订公开事项“{row}”"[:500])
    return row


@audited
def end_row(row: MatrixRow, *, reason: str, by: Posting, at: datetime) -> MatrixRow:
    """Take a row out; what was owed by it is owed no longer."""
    row = MatrixRow.objects.select_for_update(of=("self",)).select_related("keeper").get(pk=row.pk)
    _require(by, KEEPERS, row.keeper, at=at)
    if not reason.strip():
        raise Refusal("终止公开事项须写明理由。", cure="请填写理由。")
    if row.ended_at:
        raise Refusal("该事项已经终止。", cure="无需再次终止。")
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    for bound in row.bound.all():
        if clock := queries.clock_of_bound(bound):
            duties.stop(clock, at=at, by=by, reason="公开事项终止")
    record("catalogue.end_row", row, by=by, at=at, summary=f"终止公开事项“{row}”：{reason.strip()}"[:500])
    return row


@audited
def settle(bound: Bound, *, code: str, by: Posting, at: datetime) -> Bound:
    """Show by an item that is out that what a row demands is public."""
    bound = Bound.objects.select_for_update(of=("self",)).select_related("unit", "demand").get(pk=bound.pk)
    _require(by, WRITERS, bound.unit, at=at)
    resource = Resource.objects.filter(short_id=code.strip(), owner__in=household(bound.unit)).first()
    if resource is None or release_of(resource) is None:
        raise Refusal("没有找到本单位已经发布的这条信息。", cure="请填写信息的短码；还没有发布的，请先送审发布。")
    bound.resource, bound.settled_at = resource, at
    bound.save(update_fields=["resource", "settled_at"])
    if clock := queries.clock_of_bound(bound):
        duties.stop(clock, at=at, by=by, reason=f"已公开：{resource.short_id}")
    record("catalogue.settle", bound, by=by, at=at, summary=f"“{bound}”已公开：{resource.draft.title}"[:500])
    return bound


@audited
def begin_again(bound: Bound, *, formed_on: date, by: Posting, at: datetime) -> Bound:
    """New information came about: the time runs anew from the day on which it was formed."""
    bound = Bound.objects.select_for_update(of=("self",)).select_related("unit", "demand__keeper").get(pk=bound.pk)
    _require(by, WRITERS, bound.unit, at=at)
    if formed_on > timezone.localdate(at):
        raise Refusal("信息形成日期在今天之后。", cure="请更正日期。")
    if bound.demand.ended_at or not bound.demand.limit:
        raise Refusal("该事项已经终止，或者没有时限。", cure="无需登记。")
    _begin(bound, since=formed_on, by=by, at=at)
    record("catalogue.begin_again", bound, by=by, at=at, summary=f"“{bound}”有新信息，形成于 {formed_on}"[:500])
    return bound


@enforces(CatalogueHolder)
@audited
def chase(website: Website, *, units: Sequence[Organisation], by: Posting, at: datetime, note: str = "") -> list[Chase]:
    """Press the chosen departments: each gets one reminder with everything that it owes, and it stays on record."""
    _require_holder(website, by=by, at=at)
    owing = {row.unit.pk: row for row in queries.matrix(website, at=at) if row.owed}
    rows = [owing[unit.pk] for unit in units if unit.pk in owing]
    if not rows:
        raise Refusal("所选单位目前没有欠缺或超期的事项。", cure="请选择有欠缺的单位。")
    today = timezone.localdate(at)
    made = []
    for row in rows:
        items = [{"label": cell.label, "state": queries.STATES[cell.state]} for cell in row.owed]
        last = Chase.objects.filter(unit=row.unit).first()
        if last and timezone.localdate(last.sent_at) == today and last.items == items:
            raise Refusal(f"今天已就同样的事项督促过“{row.unit}”。", cure="请明天再看，或取消选择该单位。")
        made.append(Chase.objects.create(unit=row.unit, items=items, note=note.strip()[:200], sent_by=by, sent_at=at))
        said = "、".join(item["label"] for item in items)
        record("catalogue.chase", made[-1], by=by, at=at, summary=f"督促“{row.unit}”公开：{said}"[:500])
    return made


def _require_holder(website: Website, *, by: Posting, at: datetime) -> None:
    """The section that holds the catalogue, by the rule of the place; elsewhere whoever leads or manages the site."""
    sponsor = website.outlet.sponsor
    of_house = by.active_at(at) and by.organisation in household(sponsor)
    held = rules_for(CatalogueHolder, place=sponsor.place_id, on=timezone.localdate(at))
    roles: set[Any] = {role for one in held for role in one.rule.roles} or set(KEEPERS)
    if of_house and by.role in roles:
        for one in held:
            rule(one.citations, "allowed")
        return
    names = "、".join(str(Role(role).label) for role in Role.values if role in roles)
    message, cure = f"公开目录由“{sponsor}”的{names}负责督促。", "请联系信息公开科室。"
    if held:
        raise refuse(message, cure=cure, citations=tuple(citation for one in held for citation in one.citations))
    raise Refusal(message, cure=cure)


def _require(by: Posting, roles: frozenset[Role], unit: Organisation, *, at: datetime) -> None:
    if by.role not in roles or not by.active_at(at) or by.organisation not in household(unit):
        raise Refusal(f"这件事由“{unit}”的在任人员办理。", cure=f"请联系“{unit}”。")
