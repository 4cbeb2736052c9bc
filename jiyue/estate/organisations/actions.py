"""Changes to places, units, people and posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.accounts import actions as accounts
from jiyue.core.accounts.models import User
from jiyue.core.audit.actions import SYSTEM, Actor, audited, record
from jiyue.estate.organisations import policies, queries, rules
from jiyue.estate.organisations.models import Organisation, Person, Place, Posting


@dataclass(frozen=True)
class Founder:
    """One of the four people with whom an installation begins; the password is for the first sign-in alone."""

    role: str
    name: str
    login: str
    password: str


@audited
def found(
    name: str,
    *,
    kind: str,
    divisions: Sequence[tuple[str, str]],
    people: Sequence[Founder],
    at: datetime,
    short_name: str = "",
) -> Organisation:
    """The first unit of an installation, with its head and the three administrators, four different people.

    From then on everything is done in the workbench, each grant by two hands; so it is done once and never again.
    """
    if Organisation.objects.exists() or User.objects.exists():
        raise Refusal(
            "这里已经有单位或账号，不能再次创建。",
            cure="请登录工作台继续；密码遗失的用 jiyue account password 重设。要另建一套，请用新的数据目录和数据库。",
        )
    if sorted(one.role for one in people) != sorted(rules.FOUNDING_ROLES) or len({one.login for one in people}) < 4:
        raise Refusal("主要负责人和三员须是四个不同的人。", cure="请各写明一人，登录名各不相同。")
    if not divisions:
        raise Refusal("没有写明行政区划。", cure="请从省级起逐级写明，如 530000=云南省、532900=大理白族自治州。")
    for code, label in divisions:
        place = register_place(code, name=label, by=SYSTEM, at=at)
    unit = create_organisation(name, kind=kind, place=place, short_name=short_name, by=SYSTEM, at=at)
    for one in people:
        user = accounts.create_account(
            one.login, display_name=one.name, email="", password=one.password, by=SYSTEM, at=at
        )
        appoint(
            create_person(one.name, user=user, by=SYSTEM, at=at), organisation=unit, role=one.role, by=SYSTEM, at=at
        )
    record("organisations.found", unit, by=SYSTEM, at=at, summary=f"创建安装：{name}及其主要负责人、三员")
    return unit


@audited
def register_place(code: str, *, name: str, by: Posting | Actor, at: datetime) -> Place:
    """Add an administrative division; level and parent follow from its code."""
    policies.require(by, Posting.Role.SYSTEM_ADMIN, at=at)
    if not rules.DIVISION.fullmatch(code):
        raise Refusal(f"区划代码“{code}”不对。", cure="请填国家标准的 6 位代码；乡镇街道填 9 位。")
    if not name.strip():
        raise Refusal("区划名称不能为空。", cure="请填写区划名称。")
    if Place.objects.filter(pk=code).exists():
        raise Refusal(f"区划代码 {code} 已经登记。", cure="请核对代码。")
    parent = queries.nearest_place(rules.divisions_above(code))
    policies.require_place(by, parent)
    place = Place.objects.create(code=code, name=name.strip(), level=rules.level_of(code), parent=parent)
    record("organisations.register_place", place, by=by, at=at, summary=f"登记行政区划“{place.name}”（{code}）")
    return place


@audited
def create_organisation(
    name: str,
    *,
    kind: str,
    place: Place,
    by: Posting | Actor,
    at: datetime,
    parent: Organisation | None = None,
    short_name: str = "",
    since: date | None = None,
) -> Organisation:
    """Add a unit under its parent; an internal unit stands only under its host."""
    policies.require(by, Posting.Role.SYSTEM_ADMIN, at=at, over=parent)
    if parent is None:
        policies.require_top(by)
    if kind == Organisation.Kind.INTERNAL and parent is None:
        raise Refusal("内设机构须登记在所属单位之下。", cure="请先选择所属单位。")
    if Organisation.objects.filter(name=name, parent=parent, until__isnull=True).exists():
        raise Refusal(f"同一上级单位下已有“{name}”。", cure="请核对名称。")
    unit = Organisation(name=name, short_name=short_name, kind=kind, place=place, parent=parent, since=since)
    unit.lineage = rules.lineage(parent.lineage if parent else "", unit.code)
    unit.save(force_insert=True)
    record("organisations.create", unit, by=by, at=at, summary=f"登记单位“{name}”", data={"lineage": unit.lineage})
    return unit


@audited
def create_person(name: str, *, by: Posting | Actor, at: datetime, user: User | None = None) -> Person:
    """Add a member of staff, with or without a sign-in; what they may do comes with a posting."""
    policies.require(by, Posting.Role.SYSTEM_ADMIN, at=at)
    if not name.strip():
        raise Refusal("姓名不能为空。", cure="请填写姓名。")
    if user is not None and Person.objects.filter(user=user).exists():
        raise Refusal(f"账号“{user.username}”已属于另一人员。", cure="请为该人员另建账号。")
    person = Person.objects.create(name=name.strip(), user=user)
    record("organisations.create_person", person, by=by, at=at, summary="登记人员", data={"account": bool(user)})
    return person


@audited
def appoint(
    person: Person,
    *,
    organisation: Organisation,
    role: str,
    by: Posting | Actor,
    at: datetime,
    title: str = "",
    since: date | None = None,
) -> Posting:
    """Grant a post. It takes effect when the unit's head has confirmed it; by `SYSTEM` it does at once."""
    policies.require(by, Posting.Role.SECURITY_ADMIN, at=at, over=organisation)
    if by is SYSTEM:
        policies.require_vacancy(organisation, role, at=at)
    # Two grants to one person at the same moment must see each other.
    Person.objects.select_for_update().get(pk=person.pk)
    day = timezone.localdate(at)
    held = person.postings.exclude(until__lte=day)
    if problem := rules.conflict(held.values_list("role", flat=True), role):
        raise Refusal(problem, cure="三员不得相互兼任，也不得兼任业务岗位；请另行指定人员，或先终止其原任职。")
    if held.filter(organisation=organisation, role=role).exists():
        raise Refusal(f"该人员已是“{organisation}”的{Posting.Role(role).label}。", cure="无需重复授予。")
    posting = Posting.objects.create(
        person=person,
        organisation=organisation,
        role=role,
        title=title,
        since=since or day,
        granted_by=by if isinstance(by, Posting) else None,
        confirmed_at=at if by is SYSTEM else None,
    )
    state = "系统初始化，即时生效" if by is SYSTEM else "待单位主要负责人确认"
    record(
        "organisations.appoint",
        posting,
        by=by,
        at=at,
        summary=f"授予任职“{posting}”（{state}）",
        data={"role": role, "organisation": str(organisation.pk), "effective": by is SYSTEM},
    )
    return posting


@audited
def confirm_posting(posting: Posting, *, by: Posting, at: datetime) -> Posting:
    """The head of the unit lets an appointment take effect."""
    posting = Posting.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=posting.pk)
    if posting.confirmed_at is not None:
        raise Refusal("该任职已经确认。", cure="无需再次确认。")
    if posting.until is not None:
        raise Refusal("该任职已经终止，不能再确认。", cure="如仍需任职，请由安全管理员重新授予。")
    if not posting.is_genuine:
        raise Refusal(
            "该任职的记录在数据库中被改动过，不能确认。", cure="请联系审计管理员核查，再由安全管理员重新授予。"
        )
    policies.require_confirmer(posting, by=by, at=at)
    posting.confirmed_by, posting.confirmed_at = by, at
    posting.save(update_fields=["confirmed_by", "confirmed_at"])
    record("organisations.confirm_posting", posting, by=by, at=at, summary=f"确认任职“{posting}”")
    return posting


@audited
def end_posting(posting: Posting, *, by: Posting | Actor, at: datetime, reason: str) -> Posting:
    """End a post at once; a granted one that was never confirmed ends the same way."""
    policies.require(by, Posting.Role.SECURITY_ADMIN, at=at, over=posting.organisation)
    if not reason.strip():
        raise Refusal("终止任职须写明理由。", cure="请填写理由，例如调离、退休。")
    posting = Posting.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=posting.pk)
    day = timezone.localdate(at)
    if posting.until is not None and posting.until <= day:
        raise Refusal("该任职已经终止。", cure="无需再次终止。")
    posting.until = day
    posting.save(update_fields=["until"])
    record("organisations.end_posting", posting, by=by, at=at, summary=f"终止任职“{posting}”", data={"reason": reason})
    return posting
