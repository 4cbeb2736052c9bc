"""Changes to the registry of websites and accounts."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db.models import Model
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import Actor, audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import policies, rules
from jiyue.estate.registry.actions.cleanups import follow_cleanups
from jiyue.estate.registry.actions.enabling import require_enabled
from jiyue.estate.registry.models import FetchRule, MediaAccount, Outlet, Post, RuleException, Website
from jiyue.estate.registry.queries.conformity import Plan, require_conforming
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import OpeningPurpose, OutletLimit, OutletName, SpecialistSites

EXCEPTED = (OutletLimit, OutletName, OpeningPurpose)
"""The kinds of rule about outlets from which the supervising unit may grant an exception where they are soft."""


class Standing(TypedDict, total=False):
    """Where a media account stands and in whose name."""

    form: str
    platform: str
    handle: str
    systems: str
    verified: str
    verified_subject: str
    verification: str


class Particulars(TypedDict, total=False):
    """What else is known of a website; each may be filled in later."""

    chinese_domain: str
    site_code: str
    icp_number: str
    police_number: str
    contact: str
    description: str
    figures_assumed: bool
    specialty: str
    target: str


@audited
def register_website(
    name: str,
    *,
    domain: str,
    base_url: str,
    sponsor: Organisation,
    supervisor: Organisation,
    by: Posting | Actor,
    at: datetime,
    operator: Organisation | None = None,
    opened_on: date | None = None,
    function: str = "",
    need: str = "",
    for_campaign: bool = False,
    existing: bool = False,
    **particulars: Unpack[Particulars],
) -> Website:
    """Put a website into the registry, served by us or only watched; the rules of its place decide whether."""
    policies.require_registrar(by, supervisor=supervisor, at=at)
    name, domain = name.strip(), domain.strip().lower()
    if not name:
        raise Refusal("网站名称不能为空。", cure="请填写网站名称。")
    if sponsor.kind == Organisation.Kind.INTERNAL:
        raise Refusal(f"“{sponsor}”是内设机构，不能作为主办单位。", cure="请以其所属单位为主办单位。")
    if problem := rules.host_problem(domain):
        raise Refusal(problem, cure="请填写如 www.example.gov.cn 的域名，不带 http:// 和路径。")
    if problem := rules.base_url_problem(base_url, domain):
        raise Refusal(problem, cure=f"请填写如 https://{domain}/ 的首页地址。")
    if Website.objects.filter(domain=domain).exists():
        raise Refusal(f"域名“{domain}”已经登记。", cure="请在台账中查找该网站，或核对域名。")
    if particulars.get("specialty"):
        _require_integration(sponsor, particulars, existing=existing, at=at)
    chinese = particulars.get("chinese_domain", "").strip()
    plan = Plan(
        Outlet.Kind.WEBSITE,
        name,
        sponsor,
        function,
        for_campaign,
        domain=domain,
        chinese_domain=chinese,
        need=need,
    )
    _require_conforming(plan, existing=existing, opened_on=opened_on, at=at)
    outlet = Outlet.objects.create(
        kind=Outlet.Kind.WEBSITE,
        name=name,
        sponsor=sponsor,
        supervisor=supervisor,
        operator=operator,
        opened_on=opened_on or timezone.localdate(at),
        function=function.strip(),
        need=need.strip(),
        for_campaign=for_campaign,
    )
    website = Website.objects.create(outlet=outlet, domain=domain, base_url=base_url, **particulars)
    record(
        "registry.register_website",
        outlet,
        by=by,
        at=at,
        summary=f"{_verb(existing=existing)}政府网站“{name}”（{domain}）",
        data={"sponsor": str(sponsor.pk), "supervisor": str(supervisor.pk)},
    )
    follow_cleanups(at=at)
    return website


@audited
def register_fetch_rule(
    outlet: Outlet, *, host: str, address: str, port: int, by: Posting | Actor, at: datetime
) -> FetchRule:
    """Say where the fetcher finds one of our hosts: the only way to an address that is not public."""
    is_demo = policies.require_address_keeper(by, at=at)
    host = host.strip().lower()
    website = Website.objects.filter(outlet=outlet).first()
    if website is None or not rules.belongs_to(host, website.domain):
        raise Refusal(f"主机“{host[:60]}”不属于“{outlet}”。", cure="请填写该网站主域名或其下的主机名。")
    if problem := rules.host_problem(host) or rules.address_problem(address, port, loopback_only=is_demo):
        raise Refusal(problem, cure="请更正主机、地址或端口。")
    existing = FetchRule.objects.select_for_update().filter(host=host).first()
    if existing and existing.outlet_id != outlet.pk:
        raise Refusal(f"主机“{host}”的取页规则属于“{existing.outlet}”。", cure="请核对主机名。")
    rule, _ = FetchRule.objects.update_or_create(
        host=host, defaults={"outlet": outlet, "address": address, "port": port, "is_demo": is_demo}
    )
    record(
        "registry.register_fetch_rule",
        rule,
        by=by,
        at=at,
        summary=f"设置取页规则：{host} → {address}:{port}",
        data={"host": host, "address": address, "port": port, "demo": is_demo},
    )
    return rule


def set_fetch_rule(
    host: str, *, outlet: Outlet, address: str, port: int, by: Posting | Actor, at: datetime
) -> FetchRule:
    """The same, unless the rule already says so: then nothing is done and nothing recorded."""
    standing = FetchRule.objects.filter(host=host.strip().lower(), outlet=outlet).first()
    if standing and (standing.address, standing.port) == (address, port):
        return standing
    return register_fetch_rule(outlet, host=host, address=address, port=port, by=by, at=at)


@audited
def grant_exception(
    outlet: Outlet,
    *,
    limits: Sequence[Applied[Any]],
    subject: Model,
    about: str,
    reason: str,
    until: date,
    by: Posting,
    at: datetime,
) -> RuleException:
    """The supervising unit lets one subject go beyond the soft rules among `limits`, all of one kind (D2)."""
    policies.require_supervisor(by, outlet=outlet, at=at)
    day, about = timezone.localdate(at), about.strip()
    if not about or not reason.strip():
        raise Refusal("例外须写明对象和理由。", cure="请补充。")
    if until <= day:
        raise Refusal("例外的终止日期须晚于今天。", cure="请更正日期。")
    soft = [one for one in limits if one.strength == "soft"]
    cited = dict.fromkeys(citation for one in soft or limits for citation in one.citations)
    if not soft:
        raise refuse("规定是硬性要求，不能批准例外。", cure="请按规定执行。", citations=cited)
    rule(cited, "allowed")
    exception = RuleException.objects.create(
        outlet=outlet,
        rule_kind=soft[0].rule.kind,
        subject_kind=subject._meta.label_lower,
        subject_id=str(subject.pk),
        about=about[:120],
        reason=reason.strip()[:200],
        citations=[citation.as_dict() for citation in cited],
        granted_by=by,
        granted_at=at,
        since=day,
        until=until,
    )
    said = f"批准“{outlet}”的例外：{exception.about}，至{until:%Y-%m-%d}前"
    data = {"rule_kind": exception.rule_kind, "reason": exception.reason, "until": until.isoformat()}
    record("registry.grant_exception", exception, by=by, at=at, summary=said, data=data)
    return exception


@audited
def except_outlet(
    outlet: Outlet, *, rule_kind: str, name: str, reason: str, until: date, by: Posting, at: datetime
) -> RuleException:
    """Let the unit behind an outlet have one more, by its name, beyond the soft rules of one kind (D2)."""
    asked: Any = {"place": outlet.sponsor.place_id, "on": timezone.localdate(at), "outlet_kind": outlet.kind}
    limits: list[Applied[Any]] = [
        one for kind in EXCEPTED for one in rules_for(kind, **asked) if one.rule.kind == rule_kind
    ]
    if not limits:
        raise Refusal("这里没有可以例外的规定。", cure="无需批准例外，可以直接登记。")
    return grant_exception(
        outlet, limits=limits, subject=outlet.sponsor, about=name, reason=reason, until=until, by=by, at=at
    )


@audited
def end_exception(exception: RuleException, *, by: Posting, at: datetime, reason: str) -> RuleException:
    """Take a leave back before its end; from today the rule binds again."""
    exception = RuleException.objects.select_for_update(of=("self",)).select_related("outlet").get(pk=exception.pk)
    policies.require_supervisor(by, outlet=exception.outlet, at=at)
    day = timezone.localdate(at)
    if exception.until <= day:
        raise Refusal("该例外已经终止。", cure="无需再次收回。")
    if not reason.strip():
        raise Refusal("收回例外须写明理由。", cure="请填写理由。")
    exception.until = day
    exception.save(update_fields=["until"])
    said = f"收回“{exception.outlet}”的例外：{exception.about}"
    record("registry.end_exception", exception, by=by, at=at, summary=said, data={"reason": reason.strip()[:200]})
    return exception


@audited
def record_post(
    outlet: Outlet, *, posted_on: date, title: str, link: str, original: bool, by: Posting, at: datetime
) -> Post:
    """Record something that a media account put out, whichever platform it stands on."""
    policies.require_recorder(outlet, by=by, at=at)
    if outlet.kind != Outlet.Kind.MEDIA_ACCOUNT:
        raise Refusal(f"“{outlet}”不是政务新媒体账号。", cure="网站的更新由系统监测，无需记录发文。")
    require_enabled(outlet, at=at)
    if posted_on > timezone.localdate(at):
        raise Refusal("发布日期不能晚于今天。", cure="请在发布后记录，或更正日期。")
    if not title.strip() or not link.strip():
        raise Refusal("发文记录须有标题和链接。", cure="请填写标题和账号上的链接。")
    if Post.objects.filter(outlet=outlet, link=link).exists():
        raise Refusal("这条发文已经记录。", cure="请核对链接。")
    post = Post.objects.create(
        outlet=outlet,
        posted_on=posted_on,
        title=title.strip()[:200],
        link=link.strip(),
        original=original,
        recorded_by=by,
        recorded_at=at,
    )
    kind = "原创" if original else "转载"
    summary = f"记录“{outlet}”{posted_on}发文（{kind}）：{post.title}"
    record("registry.record_post", post, by=by, at=at, summary=summary, data={"link": post.link})
    return post


@audited
def register_account(
    name: str,
    *,
    sponsor: Organisation,
    supervisor: Organisation,
    by: Posting | Actor,
    at: datetime,
    opened_on: date | None = None,
    function: str = "",
    need: str = "",
    for_campaign: bool = False,
    existing: bool = False,
    name_confirmed: bool = False,
    **standing: Unpack[Standing],
) -> Outlet:
    """Put a media account into the registry; its filing is a duty of its own.

    Whether an internal unit may hold one is for the rules of its place (D9). What is not known yet of where it
    stands may be left out.
    """
    policies.require_registrar(by, supervisor=supervisor, at=at)
    name = name.strip()
    if not name:
        raise Refusal("账号名称不能为空。", cure="请填写账号名称。")
    account = MediaAccount(**standing) if standing else None
    plan = Plan(
        Outlet.Kind.MEDIA_ACCOUNT,
        name,
        sponsor,
        function,
        for_campaign,
        account=account,
        need=need,
        confirmed=name_confirmed,
    )
    _require_conforming(plan, existing=existing, opened_on=opened_on, at=at)
    outlet = Outlet.objects.create(
        kind=Outlet.Kind.MEDIA_ACCOUNT,
        name=name,
        sponsor=sponsor,
        supervisor=supervisor,
        opened_on=opened_on or timezone.localdate(at),
        function=function.strip(),
        need=need.strip(),
        for_campaign=for_campaign,
    )
    if account:
        account.outlet, account.enabled_on = outlet, outlet.opened_on if existing else None
        account.save(force_insert=True)
    summary = f"{_verb(existing=existing)}政务新媒体账号“{outlet}”"
    record("registry.register_account", outlet, by=by, at=at, summary=summary, data={"sponsor": str(sponsor.pk)})
    follow_cleanups(at=at)
    return outlet


@enforces(SpecialistSites)
def _require_integration(sponsor: Organisation, particulars: Particulars, *, existing: bool, at: datetime) -> None:
    """No specialist site is opened any more; one that stands says into what it will be integrated."""
    found = rules_for(SpecialistSites, place=sponsor.place_id, on=timezone.localdate(at))
    known = [one for one in found if particulars["specialty"] in {option.key for option in one.rule.sorts}]
    if not known:
        raise Refusal("所在地的规则包没有这一种专业网站。", cure="请从列出的种类中选择。")
    cited, into = [citation for one in known for citation in one.citations], "或".join(known[0].rule.into)
    if not existing:
        raise refuse("不再单独开设专业网站。", cure=f"请在本单位政府网站设{into}。", citations=cited)
    if not particulars.get("target", "").strip():
        message = f"专业网站没有写明整合为哪个{into}。"
        raise refuse(message, cure=f"请填写本单位政府网站的{into}名称。", citations=cited)
    rule(cited, "allowed")


def _require_conforming(plan: Plan, *, existing: bool, opened_on: date | None, at: datetime) -> None:
    """What is opened keeps to the rules; what stands already is taken in as it is, and listed where it breaks them."""
    if not existing:
        require_conforming(plan, at=at)
    elif opened_on is None or opened_on >= timezone.localdate(at):
        raise Refusal("补登已经开设的，须填写今天以前的开通日期。", cure="请核对开通日期；新开设的不要勾选“补登”。")


def _verb(*, existing: bool) -> str:
    return "补登" if existing else "登记"
