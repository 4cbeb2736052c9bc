"""Under which names the platform serves a website: given and taken back by a system administrator."""

from datetime import datetime

from django.conf import settings

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.registry.rules import belongs_to, host_problem
from jiyue.estate.sites import policies, signals
from jiyue.estate.sites.models import Alias, Host

THEMES = {"blue": "蓝色", "green": "绿色", "red": "红色"}
"""The themes that are shipped; each is a folder under `jiyue/themes`."""
RESERVED = (".localhost", ".test", ".local", ".invalid", ".example")
"""Endings that nobody can own; outside production they are what one tries things with."""


@audited
def host_website(website: Website, *, name: str, theme: str, by: Posting, at: datetime) -> Host:
    """Serve a registered website under a name of its own domain; its pages are made at the next publication."""
    policies.require_host_keeper(by, website=website, at=at)
    name = _free(name)
    if not belongs_to(name, website.domain):
        raise Refusal(
            f"“{name}”不在该网站登记的主域名“{website.domain}”之下。",
            cure="请填主域名或其下的主机名，或先在台账更正主域名。",
        )
    if website.outlet.status != Outlet.Status.RUNNING:
        raise Refusal(f"“{website.outlet}”不在正常运行。", cure="已关停的网站不再托管。")
    if Host.objects.filter(website=website).exists():
        raise Refusal(f"“{website.outlet}”已经托管。", cure="如需再加域名，请在该网站的托管页添加其他域名。")
    if theme not in THEMES:
        raise Refusal("没有这种主题。", cure=f"请从{'、'.join(THEMES.values())}中选择。")
    host = Host.objects.create(website=website, name=name, theme=theme)
    said = f"托管“{website.outlet}”，域名 {name}"
    record("sites.host_website", website.outlet, by=by, at=at, summary=said, data={"name": name, "theme": theme})
    return host


@audited
def retire_host(host: Host, *, reason: str, by: Posting, at: datetime) -> None:
    """Serve a website no longer: its pages go from the web server, its records and settings stay."""
    policies.require_host_keeper(by, website=host.website, at=at)
    reason = _reason(reason)
    outlet, name = host.website.outlet, host.name
    aliases = sorted(host.aliases.values_list("name", flat=True))
    signals.host_retired.send(Host, name=name, website=host.website, by=by, at=at)
    host.delete()
    data = {"name": name, "aliases": aliases, "reason": reason}
    record("sites.retire_host", outlet, by=by, at=at, summary=f"停止托管“{outlet}”（{name}）：{reason}", data=data)


@audited
def set_theme(host: Host, *, theme: str, by: Posting, at: datetime) -> Host:
    """Give a site another look; all of its pages are made anew with it."""
    website = host.website
    policies.require_host_keeper(by, website=website, at=at)
    if theme not in THEMES:
        raise Refusal("没有这种主题。", cure=f"请从{'、'.join(THEMES.values())}中选择。")
    if theme == host.theme:
        raise Refusal(f"“{website.outlet}”已经使用{THEMES[theme]}主题。", cure="请选择其他主题，或不作修改。")
    before, host.theme = host.theme, theme
    host.save(update_fields=["theme"])
    said = f"“{website.outlet}”的主题由{THEMES.get(before, before)}改为{THEMES[theme]}"
    record("sites.set_theme", website.outlet, by=by, at=at, summary=said, data={"before": before, "after": theme})
    signals.theme_changed.send(sender=Host, host=host, by=by, at=at)
    return host


@audited
def add_alias(host: Host, *, name: str, by: Posting, at: datetime) -> Alias:
    """Another name that leads to the website, an older domain for instance."""
    policies.require_host_keeper(by, website=host.website, at=at)
    alias = Alias.objects.create(host=host, name=_free(name), added_by=by, added_at=at)
    said = f"为“{host.website.outlet}”添加其他域名 {alias.name}"
    record("sites.add_alias", host.website.outlet, by=by, at=at, summary=said, data={"name": alias.name})
    return alias


@audited
def retire_alias(alias: Alias, *, reason: str, by: Posting, at: datetime) -> None:
    """The name leads to the website no longer and is free again."""
    website = alias.host.website
    policies.require_host_keeper(by, website=website, at=at)
    reason, name = _reason(reason), alias.name
    alias.delete()
    said = f"停用“{website.outlet}”的其他域名 {name}：{reason}"
    record("sites.retire_alias", website.outlet, by=by, at=at, summary=said, data={"name": name, "reason": reason})


def _free(name: str) -> str:
    """A name that can be served and is nobody's yet."""
    name = name.strip().rstrip(".").lower()
    if problem := host_problem(name):
        raise Refusal(
            problem, cure="请填写如 www.example.gov.cn 的域名，不带 http:// 和路径；中文域名请填以 xn-- 开头的写法。"
        )
    if settings.MODE == "production" and name.endswith(RESERVED):
        raise Refusal(f"“{name}”不是可以注册的域名。", cure="请填写正式注册的域名。")
    if name in settings.CONSOLE_HOSTS:
        raise Refusal(f"“{name}”是工作台的域名。", cure="网站和工作台须用不同的域名。")
    taken = Host.objects.filter(name=name).first() or Alias.objects.filter(name=name).first()
    if taken:
        website = taken.website if isinstance(taken, Host) else taken.host.website
        raise Refusal(f"“{name}”已由“{website.outlet}”使用。", cure="请先在该网站停用这个域名，或核对域名。")
    return name


def _reason(text: str) -> str:
    if not text.strip():
        raise Refusal("请写明理由。", cure="请填写理由。")
    return text.strip()[:200]
