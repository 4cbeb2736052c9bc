"""网站域名: which websites the platform serves, under which names, and what the web server needs for it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.estate.registry.models import Website
from jiyue.estate.sites import actions, queries
from jiyue.estate.sites.models import Host
from jiyue.faces.console import pages
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.hosts import AliasForm, HostForm, ReasonForm, ThemeForm
from jiyue.faces.console.requests import Request


@screen("hosts")
def listing(request: Request) -> HttpResponse:
    context = {"websites": queries.websites_kept_by(request.posting).prefetch_related("host__aliases")}
    return render(request, "console/hosts.html", context)


def _website(request: Request, key: UUID) -> Website:
    return get_object_or_404(queries.websites_kept_by(request.posting), pk=key)


def _host(request: Request, key: UUID) -> Host:
    return get_object_or_404(Host, website=_website(request, key))


@screen("hosts", methods=("GET", "POST"), start=True)
def serve(request: Request, key: UUID) -> HttpResponse:
    website = _website(request, key)
    form = HostForm(request.POST or None, initial={"name": website.domain})

    def act() -> HttpResponse:
        actions.host_website(website, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已登记域名。页面在一两分钟内生成；请按下面的说明检查域名解析和 nginx。")
        return redirect("console:host", website.pk)

    hint = "登记后平台生成并保管这个网站的页面。域名须先在台账登记为该网站的主域名。"
    back, title = reverse("console:hosts"), f"托管“{website.outlet}”"
    return pages.asked(request, form, act, title=title, crumb="托管网站", button="开始托管", back=back, hint=hint)


@screen("hosts", methods=("GET", "POST"), start=True)
def host(request: Request, key: UUID) -> HttpResponse:
    found = _host(request, key)
    form, refusal = AliasForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_alias(found, **form.cleaned_data, by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已添加。请按说明在 nginx 中加上转向。")
            return redirect("console:host", found.pk)
    aliases = found.aliases.select_related("added_by__person", "added_by__organisation")
    context = {
        "host": found, "website": found.website, "aliases": aliases, "form": form, "refusal": refusal,
        "theme": actions.THEMES.get(found.theme, found.theme), "target": found.website.base_url.rstrip("/"),
    }  # fmt: skip
    return render(request, "console/host.html", context, status=422 if refusal or form.errors else 200)


@screen("hosts", methods=("GET", "POST"), start=True)
def theme(request: Request, key: UUID) -> HttpResponse:
    found = _host(request, key)
    form = ThemeForm(request.POST or None, initial={"theme": found.theme})

    def act() -> HttpResponse:
        actions.set_theme(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已更换主题，全站页面随后用新的样式重新生成。")
        return redirect("console:host", key)

    hint = "一个网站的所有页面使用同一个主题；更换后全站页面一起改变，内容和网址不变。"
    back, title = reverse("console:host", args=[key]), f"更换“{found.website.outlet}”的主题"
    return pages.asked(request, form, act, title=title, crumb="更换主题", button="更换", back=back, hint=hint)


@screen("hosts", methods=("GET", "POST"), start=True)
def retire(request: Request, key: UUID) -> HttpResponse:
    found = _host(request, key)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        actions.retire_host(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已停止托管。")
        return redirect("console:hosts")

    hint = f"停止后 {found.name} 及其他域名立即打不开，网站的信息、栏目和设置都保留，可以重新托管。"
    back, title = reverse("console:host", args=[found.pk]), f"停止托管“{found.website.outlet}”"
    return pages.asked(
        request, form, act, title=title, crumb="停止托管", button="停止托管", back=back, hint=hint, warning=True
    )


@screen("hosts", methods=("GET", "POST"), start=True)
def retire_alias(request: Request, key: UUID, alias: UUID) -> HttpResponse:
    found = get_object_or_404(_host(request, key).aliases, pk=alias)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        actions.retire_alias(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已停用。请从 nginx 中去掉这个域名。")
        return redirect("console:host", key)

    back, title = reverse("console:host", args=[key]), f"停用域名 {found.name}"
    return pages.asked(request, form, act, title=title, crumb="停用域名", button="停用", back=back, warning=True)
