"""An outlet, planned or registered, held against the rules of who may have one and how it is called."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from jiyue.estate.organisations.models import Organisation
from jiyue.estate.organisations.queries import host_of, household, kinds_of
from jiyue.estate.registry import naming
from jiyue.estate.registry.models import MediaAccount, Outlet
from jiyue.estate.registry.queries import exception_for
from jiyue.estate.registry.queries.obligations import is_obliged
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, terms
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import (
    AccountIdentity,
    AccountPlatforms,
    ActivityLicence,
    AppSystems,
    DomainName,
    Eligibility,
    NameForm,
    NameWords,
    OpeningNeed,
    OpeningPurpose,
    OutletLimit,
    OutletName,
    RuleBase,
)

KINDS = (
    Eligibility, OutletLimit, OutletName, DomainName, OpeningPurpose, OpeningNeed, AccountPlatforms, AccountIdentity,
    AppSystems, NameWords, NameForm, ActivityLicence,
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What the rules ask about an outlet, before it is registered or after."""

    kind: str
    name: str
    sponsor: Organisation
    function: str = ""
    for_campaign: bool = False
    domain: str = ""
    chinese_domain: str = ""
    account: MediaAccount | None = None
    outlet: Outlet | None = None
    need: str = ""
    is_specialist: bool = False
    confirmed: bool = False
    is_renamed: bool = False

    @classmethod
    def of(cls, outlet: Outlet) -> "Plan":
        website = getattr(outlet, "website", None)
        return cls(
            kind=outlet.kind,
            name=outlet.name,
            sponsor=outlet.sponsor,
            function=outlet.function,
            for_campaign=outlet.for_campaign,
            account=getattr(outlet, "account", None),
            domain=website.domain if website else "",
            chinese_domain=website.chinese_domain if website else "",
            outlet=outlet,
            need=outlet.need,
            is_specialist=bool(website and website.specialty),
        )

    @property
    def site(self) -> str:
        """A government's or its office's site is a portal, any other unit's a department site."""
        portal = (Organisation.Kind.GOVERNMENT, Organisation.Kind.OFFICE)
        return "portal" if host_of(self.sponsor).kind in portal else "department"

    @property
    def place(self) -> str:
        return self.sponsor.place.name

    @property
    def unit_names(self) -> list[str]:
        """The unit's names, and for an office those of its government."""
        host = host_of(self.sponsor)
        units = [host, host.parent] if host.kind == Organisation.Kind.OFFICE and host.parent else [host]
        return [name for unit in units for name in (unit.name, unit.short_name) if name]

    def others(self) -> QuerySet[Outlet]:
        """The other running outlets of the kind."""
        found = Outlet.objects.filter(kind=self.kind, status=Outlet.Status.RUNNING)
        found = found.exclude(website__specialty__gt="")
        return found.exclude(pk=self.outlet.pk) if self.outlet else found


@dataclass(frozen=True)
class Check:
    """One rule held against one outlet; without a message it is kept."""

    applied: Applied[Any]
    message: str = ""
    cure: str = ""
    cited: tuple[Citation, ...] = field(default=())

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self.cited or self.applied.citations


def checks(plan: Plan, *, on: date) -> list[Check]:
    """Every rule that speaks about the outlet, kept or not."""
    asked: Any = {"place": plan.sponsor.place_id, "on": on}
    found: list[Check] = []
    for eligible in rules_for(Eligibility, outlet_kind=plan.kind, **asked):
        found += _eligible(plan, eligible)
    for limit in rules_for(OutletLimit, outlet_kind=plan.kind, **asked):
        fits = limit.rule.per != "platform" or (plan.account and plan.account.platform)
        if fits and not plan.is_specialist:
            found.append(_counted(plan, limit))
    if plan.outlet is None:
        found += _needed(plan, on=on)
    else:
        for licence in rules_for(ActivityLicence, **asked):
            found += _licensed(plan.outlet, licence, on=on)
    found += [_meant(plan, one) for one in rules_for(OpeningPurpose, outlet_kind=plan.kind, **asked)]
    if plan.account and plan.account.form != MediaAccount.Form.APP:
        found += [_stands(plan.account, one, **asked) for one in rules_for(AccountPlatforms, **asked)]
        found += [_verified(plan, plan.account, one) for one in rules_for(AccountIdentity, **asked)]
    if plan.account and plan.account.form == MediaAccount.Form.APP:
        found += [_runs(plan.account, one) for one in rules_for(AppSystems, **asked)]
    found += [_worded(plan, one, **asked) for one in rules_for(NameWords, outlet_kind=plan.kind, **asked)]
    found += [_formed(plan, one) for one in rules_for(NameForm, outlet_kind=plan.kind, **asked)]
    found += [_named(plan, called) for called in rules_for(OutletName, outlet_kind=plan.kind, **asked)]
    if plan.domain and (settings.MODE == "production" or not naming.is_reserved(plan.domain)):
        for addressed in rules_for(DomainName, site=plan.site, **asked):
            found += _addressed(plan, addressed)
    return found


def broken(plan: Plan, *, at: datetime) -> list[Check]:
    """The rules that the outlet breaks without leave, the rulings recorded."""
    found = []
    for check in checks(plan, on=timezone.localdate(at)):
        leave = check.message and exception_for(check.applied, subject=plan.sponsor, at=at, about=plan.name)
        if check.message and not leave:
            found.append(check)
        rule(check.citations, "refused" if check.message and not leave else "allowed")
    return found


def require_conforming(plan: Plan, *, at: datetime, kinds: tuple[type[RuleBase], ...] = KINDS) -> None:
    """Refuse what breaks rules, citing them all (D1); soft rules give way to the supervising unit's exception (D2)."""
    found = [check for check in broken(plan, at=at) if isinstance(check.applied.rule, kinds)]
    if not found:
        return
    cures = list(dict.fromkeys(check.cure for check in found))
    if all(check.applied.strength == "soft" for check in found):
        cures.append("确有需要的，请主管单位的监管员先在“规则例外”中批准。")
    cited = dict.fromkeys(citation for check in found for citation in check.citations)
    raise refuse("".join(dict.fromkeys(check.message for check in found)), cure="".join(cures), citations=cited)


@enforces(Eligibility)
def _eligible(plan: Plan, applied: Applied[Eligibility]) -> Iterator[Check]:
    kinds, level = kinds_of(plan.sponsor), plan.sponsor.place.level
    word = Outlet.Kind(plan.kind).label
    cure = "请改由有资格的单位主办；没有资格的单位可在本级或上级政府门户网站发布信息。"
    for units in applied.rule.barred:
        barred = units.includes(kinds=kinds, level=level)
        message = f"“{plan.sponsor}”（{plan.sponsor.get_kind_display()}）不得开设{word}。" if barred else ""
        yield Check(applied, message, cure, applied.cite(units.clause))
    if applied.rule.only:
        may = any(kind in applied.rule.only for kind in kinds)
        allowed = "、".join(Organisation.Kind(kind).label for kind in applied.rule.only)
        message = "" if may else f"{word}的主办单位只能是{allowed}，“{plan.sponsor}”不是。"
        yield Check(applied, message, "请更正主办单位。")


@enforces(OutletLimit)
def _counted(plan: Plan, applied: Applied[OutletLimit]) -> Check:
    same: dict[str, Any] = {"sponsor__in": household(plan.sponsor)}
    where = ""
    if applied.rule.per == "place":
        same = {"sponsor__place": plan.sponsor.place_id}
    if applied.rule.per == "platform" and plan.account:
        same["account__platform"], where = plan.account.platform, f"在{plan.account.platform}上"
    others = list(plan.others().filter(**same)[: applied.rule.at_most])
    if len(others) < applied.rule.at_most:
        return Check(applied)
    whose = plan.place if applied.rule.per == "place" else f"“{host_of(plan.sponsor)}”"
    word, names = Outlet.Kind(plan.kind).label, "、".join(f"“{one}”" for one in others)
    cure = (
        "请并入已有的，作为其频道或栏目。" if plan.kind == Outlet.Kind.WEBSITE else "请使用已有的账号，多余的清理整合。"
    )
    return Check(applied, f"{whose}{where}只能有{applied.rule.at_most}个{word}，已有{names}。", cure)


@enforces(OpeningPurpose)
def _meant(plan: Plan, applied: Applied[OpeningPurpose]) -> Check:
    word = Outlet.Kind(plan.kind).label
    message = f"不得为专项活动或专项工作单独开设{word}。" if plan.for_campaign else ""
    return Check(applied, message, applied.rule.instead)


@enforces(OpeningNeed)
def _needed(plan: Plan, *, on: date) -> list[Check]:
    """What is asked of whoever opens an outlet; units that must have one are not asked why."""
    sponsor = host_of(plan.sponsor)
    asked = rules_for(OpeningNeed, place=sponsor.place_id, on=on, outlet_kind=plan.kind)
    obliged = is_obliged(sponsor, plan.kind, on=on)
    message = "" if plan.need.strip() else f"没有说明开设{Outlet.Kind(plan.kind).label}的工作需要。"
    cure = "请写明结合本单位职能作什么用、为什么需要。"
    return [Check(one, message, cure) for one in asked if not (one.rule.voluntary and obliged)]


@enforces(AccountPlatforms)
def _stands(account: MediaAccount, applied: Applied[AccountPlatforms], *, place: str, on: date) -> Check:
    approved = terms(applied.rule.value_list, place=place, on=on)
    message = "" if account.platform in approved else f"“{account.platform or '未填写'}”不在可以开设账号的平台之列。"
    return Check(applied, message, f"可以选择：{'、'.join(approved)}。")


@enforces(AccountIdentity)
def _verified(plan: Plan, account: MediaAccount, applied: Applied[AccountIdentity]) -> Check:
    wanted, names = applied.rule, plan.unit_names
    if wanted.organisation and account.verified == MediaAccount.Verified.PERSON:
        return Check(applied, "账号不得以个人名义开设。", "请以主办单位的名义注册和认证。")
    if wanted.sponsor and account.verified_subject not in names:
        said = account.verified_subject or "未填写"
        return Check(applied, f"认证主体“{said}”不是主办单位。", f"认证主体应是“{plan.unit_names[0]}”。")
    if wanted.stated and not any(name in account.verification for name in names):
        return Check(applied, "公开认证信息没有写明主办单位名称。", f"请写明“{plan.unit_names[0]}”。")
    return Check(applied)


@enforces(AppSystems)
def _runs(account: MediaAccount, applied: Applied[AppSystems]) -> Check:
    if account.systems:
        return Check(applied)
    return Check(applied, "没有写明客户端支持哪些系统。", "请填写系统和最低版本，如“安卓 8、苹果 13、鸿蒙 3”。")


def licensed_activities(outlet: Outlet, *, on: date) -> dict[str, str]:
    """What may be done on an outlet with a licence alone, by key."""
    found = rules_for(ActivityLicence, place=outlet.sponsor.place_id, on=on)
    return {option.key: option.label for one in found for option in one.rule.activities}


@enforces(ActivityLicence)
def _licensed(outlet: Outlet, applied: Applied[ActivityLicence], *, on: date) -> Iterator[Check]:
    """What the outlet does beside informing, each with a licence that holds on the day."""
    known = {option.key for option in applied.rule.activities}
    for one in outlet.activities.all():
        if one.key in known:
            message = f"从事{one.label}，没有登记资质。" if not one.licence or one.expires_on is None else ""
            if one.licence and one.expires_on and one.expires_on < on:
                message = f"从事{one.label}，资质已于{one.expires_on:%Y年%m月%d日}到期。"
            yield Check(applied, message, "请取得或续办资质后登记，或停止这项业务。")


@enforces(NameWords)
def _worded(plan: Plan, applied: Applied[NameWords], *, place: str, on: date) -> Check:
    lists = (*applied.rule.term_lists, *applied.rule.own_lists)
    listed = [word for name in lists for word in terms(name, place=place, on=on)]
    used = [word for word in dict.fromkeys(listed) if word in plan.name]
    message = f"名称“{plan.name}”含有不得使用的“{'”“'.join(used)}”。" if used else ""
    return Check(applied, message, "请去掉这些字词，使用本单位的规范名称。")


@enforces(NameForm)
def _formed(plan: Plan, applied: Applied[NameForm]) -> Check:
    """What stands already, or was confirmed by who registers it, is not asked about again."""
    told = naming.oddities(plan.name, max_length=applied.rule.max_length)
    if not told or plan.confirmed or (plan.outlet is not None and not plan.is_renamed):
        return Check(applied)
    qualities = "、".join(applied.rule.qualities)
    return Check(
        applied, f"名称“{plan.name}”{'，'.join(told)}。", f"请改用更{qualities}的名称，或确认名称{qualities}。"
    )


@enforces(OutletName)
def _named(plan: Plan, applied: Applied[OutletName]) -> Check:
    name, wanted = plan.name, applied.rule
    if wanted.mentions and not naming.mentions(name, [*naming.names_of_place(plan.place), *plan.unit_names]):
        if not wanted.or_function:
            return Check(applied, f"名称“{name}”没有本地区或本单位的名称。", "请以本地区、本单位的名称命名。")
        if not plan.function.strip():
            cure = "请在名称中写明，或填写名称与工作职责的关联。"
            return Check(applied, f"名称“{name}”没有本地区或本单位的名称，也没有说明与职责的关联。", cure)
    if wanted.max_length and len(name) > wanted.max_length:
        return Check(applied, f"名称“{name}”超过{wanted.max_length}个字。", "请用更简洁的名称。")
    if wanted.alike:
        different = plan.others().filter(sponsor__in=household(plan.sponsor)).exclude(name=name).first()
        if different:
            message = f"同一单位的账号名称应一致，“{different}”与“{name}”不同。"
            return Check(applied, message, f"请使用“{different}”这一名称。")
    return Check(applied)


@enforces(DomainName)
def _addressed(plan: Plan, applied: Applied[DomainName]) -> Iterator[Check]:
    main, chinese = applied.rule.main, applied.rule.chinese
    if main:
        fits = any(naming.fits_main(plan.domain, pattern, place=plan.place) for pattern in main)
        message = "" if fits else f"域名“{plan.domain}”不合规范。"
        yield Check(applied, message, f"规范的域名为 {_told(main)}。")
    if chinese and plan.chinese_domain:
        given: Any = {"place": plan.place, "unit": plan.unit_names}
        fits = any(naming.fits_chinese(plan.chinese_domain, pattern, **given) for pattern in chinese)
        message = "" if fits else f"中文域名“{plan.chinese_domain}”不合规范。"
        yield Check(applied, message, f"规范的中文域名为 {_told(chinese)}。")


def _told(patterns: Iterable[str]) -> str:
    words = {"{place}": "〔地名或其拼音、拼音首字母〕", "{label}": "〔单位名称的拼音或英文〕", "{unit}": "〔单位名称〕"}
    told = []
    for pattern in patterns:
        for key, word in words.items():
            pattern = pattern.replace(key, word)
        told.append(pattern)
    return " 或 ".join(told)


@dataclass(frozen=True)
class Irregular:
    """A running outlet with the rules that it breaks."""

    outlet: Outlet
    checks: tuple[Check, ...]


def irregular(outlets: Iterable[Outlet], *, at: datetime) -> list[Irregular]:
    """Which of the running outlets break a rule, as they stand in the registry."""
    running = [one for one in outlets if one.status == Outlet.Status.RUNNING]
    found = [Irregular(one, tuple(broken(Plan.of(one), at=at))) for one in running]
    return [one for one in found if one.checks]
