"""Lists of outlets, columns, clocks and units."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from jiyue.estate.duties.models import Clock
from jiyue.estate.duties.queries import explain
from jiyue.estate.organisations import actions as organisations
from jiyue.estate.organisations.models import Organisation, Place
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.faces.console import policies
from jiyue.faces.console.admin import ScopedAdmin, site, unit_filter
from jiyue.faces.console.lists.cells import due_mark, state_tag, why_text
from jiyue.faces.console.templatetags.console import when


@admin.register(Outlet, site=site)
class OutletList(ScopedAdmin):
    area = "outlets"
    detail = "outlet"
    start = "outlet-new"
    start_label = "登记网站"
    list_display = ("name", "kind_word", "sponsor_name", "supervisor_name", "address_text", "state")
    list_filter = ("kind", "status", unit_filter("sponsor", "主办单位"))
    search_fields = ("name", "website__domain", "website__site_code")
    search_help_text = "按名称、域名或网站标识码搜索"
    export_columns = ("name", "kind_word", "sponsor_name", "supervisor_name", "address_text", "status")
    empty_text = "还没有登记网站或账号。"
    list_select_related = ("sponsor", "supervisor", "website", "account")

    def changelist_view(self, request: Any, extra_context: dict | None = None) -> HttpResponse:
        links = []
        if policies.may_start(request.posting, self.area):
            links = [
                {"url": reverse("console:outlet-new-account"), "label": "登记账号"},
                {"url": reverse("console:outlet-take-in"), "label": "批量补登"},
            ]
        return super().changelist_view(request, {"head_links": links, **(extra_context or {})})

    @admin.display(description="类型", ordering="kind")
    def kind_word(self, row: Outlet) -> str:
        return row.get_kind_display()

    @admin.display(description="主办单位", ordering="sponsor__name")
    def sponsor_name(self, row: Outlet) -> str:
        return row.sponsor.short_name or row.sponsor.name

    @admin.display(description="主管单位", ordering="supervisor__name")
    def supervisor_name(self, row: Outlet) -> str:
        return row.supervisor.short_name or row.supervisor.name

    @admin.display(description="主域名或平台")
    def address_text(self, row: Outlet) -> str:
        if hasattr(row, "website"):
            return row.website.domain
        account = getattr(row, "account", None)
        return (account.platform or account.get_form_display()) if account else "—"

    @admin.display(description="状态", ordering="status")
    def state(self, row: Outlet) -> str:
        return state_tag(row)


class HiddenFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "hidden"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "启用"), ("yes", "停用")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        return queryset.filter(hidden=self.value() == "yes") if self.value() in ("no", "yes") else queryset


@admin.register(Column, site=site)
class ColumnList(ScopedAdmin):
    area = "columns"
    detail = "column"
    start = "column-new"
    start_label = "新建栏目"
    list_display = ("path", "outlet_name", "owner_name", "due", "address_name", "shown")
    list_filter = (unit_filter("outlet", "网站与账号"), unit_filter("owner", "责任单位"), HiddenFilter)
    search_fields = ("name", "slug")
    search_help_text = "按栏目名称搜索"
    export_columns = ("path", "outlet_name", "owner_name", "due_text", "why", "address_name", "shown")
    empty_text = "还没有栏目。网站管理员可以新建栏目。"
    ordering = ("outlet__name", "depth", "ordinal", "name")

    def get_queryset(self, request: Any) -> QuerySet:
        self.at = request.at
        return super().get_queryset(request).select_related("outlet", "owner", "parent")

    @admin.display(description="栏目", ordering="name")
    def path(self, row: Column) -> str:
        return f"{row.parent.name} › {row.name}" if row.parent else row.name

    @admin.display(description="网站或账号", ordering="outlet__name")
    def outlet_name(self, row: Column) -> str:
        return row.outlet.name

    @admin.display(description="责任单位", ordering="owner__name")
    def owner_name(self, row: Column) -> str:
        return row.owner.short_name or row.owner.name

    @admin.display(description="期限")
    def due(self, row: Column) -> str:
        return due_mark(_clock(row), self.at)

    @admin.display(description="到期时间")
    def due_text(self, row: Column) -> str:
        clock = _clock(row)
        return when(clock.due_at) if clock else ""

    @admin.display(description="日期怎么来的")
    def why(self, row: Column) -> str:
        clock = _clock(row)
        return why_text(explain(clock)) if clock else ""

    @admin.display(description="网址名", ordering="slug")
    def address_name(self, row: Column) -> str:
        return row.slug

    @admin.display(description="状态", ordering="hidden")
    def shown(self, row: Column) -> str:
        return "停用" if row.hidden else "启用"


def _clock(row: Column) -> Clock | None:
    return (
        Clock.objects.filter(subject_kind="jiyue_sites.column", subject_id=str(row.pk), stopped_at__isnull=True)
        .order_by("due_at")
        .first()
    )


class LateFilter(admin.SimpleListFilter):
    title = "期限"
    parameter_name = "late"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("late", "已超期"), ("soon", "临近到期"), ("running", "计时中"), ("paused", "暂停"), ("done", "已办结")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        running = queryset.filter(stopped_at__isnull=True)
        return {
            "late": running.filter(due_at__lt=request.at),
            "soon": running.filter(due_at__gte=request.at, warn_at__lte=request.at),
            "running": running.filter(due_at__isnull=False),
            "paused": running.filter(due_at__isnull=True),
            "done": queryset.filter(stopped_at__isnull=False),
        }.get(self.value() or "", queryset)


@admin.register(Clock, site=site)
class ClockList(ScopedAdmin):
    area = "clocks"
    detail = "clock"
    list_display = ("label", "holder_name", "due", "due_time", "started")
    list_filter = (LateFilter, unit_filter("holder", "责任单位"))
    search_fields = ("label",)
    search_help_text = "按事项搜索"
    export_columns = ("label", "holder_name", "due_time", "why", "started")
    empty_text = "目前没有计时中的期限。"

    def get_queryset(self, request: Any) -> QuerySet:
        self.at = request.at
        rows = super().get_queryset(request).select_related("holder").prefetch_related("events")
        return rows.order_by(F("stopped_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True))

    def get_ordering(self, request: Any) -> tuple:
        return (F("stopped_at").asc(nulls_first=True), F("due_at").asc(nulls_last=True))

    @admin.display(description="责任单位", ordering="holder__name")
    def holder_name(self, row: Clock) -> str:
        return row.holder.short_name or row.holder.name

    @admin.display(description="期限")
    def due(self, row: Clock) -> str:
        return due_mark(row, self.at)

    @admin.display(description="到期时间", ordering="due_at")
    def due_time(self, row: Clock) -> str:
        return when(row.due_at) + ("（暂定）" if row.provisional else "")

    @admin.display(description="日期怎么来的")
    def why(self, row: Clock) -> str:
        return why_text(explain(row))

    @admin.display(description="起算时间", ordering="started_at")
    def started(self, row: Clock) -> str:
        return when(row.started_at)


@admin.register(Organisation, site=site)
class OrganisationList(ScopedAdmin):
    area = "organisations"
    detail = "organisation"
    start = "organisation-new"
    start_label = "新增单位"
    list_display = ("name", "kind_word", "place", "parent", "since_text")
    list_filter = ("kind", unit_filter("place", "行政区划"))
    search_fields = ("name", "short_name")
    search_help_text = "按单位名称搜索"
    export_columns = ("name", "short_name", "kind_word", "place", "parent", "since_text")
    list_select_related = ("place", "parent")
    fields = ("name", "short_name", "kind", "place", "parent", "since")
    ordering = ("lineage",)

    @admin.display(description="单位类型", ordering="kind")
    def kind_word(self, row: Organisation) -> str:
        return row.get_kind_display()

    @admin.display(description="成立日期", ordering="since")
    def since_text(self, row: Organisation) -> str:
        return when(row.since)

    def save_model(self, request: Any, obj: Organisation, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001
        values = {name: form.cleaned_data[name] for name in ("short_name", "kind", "place", "parent", "since")}
        made = organisations.create_organisation(obj.name, by=request.posting, at=request.at, **values)
        obj.pk = made.pk

    def save_related(self, *args: Any) -> None:
        """The action saved everything."""


@admin.register(Place, site=site)
class PlaceList(ScopedAdmin):
    area = "places"
    start = "place-new"
    start_label = "登记行政区划"
    list_display = ("name", "code_text", "level_word", "parent")
    list_filter = ("level",)
    search_fields = ("name", "code")
    search_help_text = "按名称或代码搜索"
    export_columns = ("name", "code", "level_word", "parent")
    list_select_related = ("parent",)
    ordering = ("code",)
    empty_text = "还没有登记行政区划。"

    @admin.display(description="区划代码", ordering="code")
    def code_text(self, row: Place) -> str:
        return format_html("<span data-latin>{}</span>", row.code)

    @admin.display(description="级别", ordering="level")
    def level_word(self, row: Place) -> str:
        return row.get_level_display()
