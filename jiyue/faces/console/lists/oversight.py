"""Lists of findings, orders and notices."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from jiyue.estate.duties.queries import explain
from jiyue.faces.console import policies
from jiyue.faces.console.admin import ScopedAdmin, site, unit_filter
from jiyue.faces.console.lists.cells import due_mark, state_tag, why_text
from jiyue.faces.console.templatetags.console import when
from jiyue.oversight.inspection import queries as orders
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring.models import GRAVEST_FIRST, RECORDS, Finding
from jiyue.oversight.reports.models import Notice


class SourceFilter(admin.SimpleListFilter):
    """What was looked at: the public pages, or the records of columns, catalogue and persons in charge."""

    title = "来源"
    parameter_name = "source"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("pages", "网页监测"), ("records", "栏目、目录和责任人核对")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        if self.value() == "records":
            return queryset.filter(subject_kind=RECORDS)
        return queryset.exclude(subject_kind=RECORDS) if self.value() == "pages" else queryset


@admin.register(Finding, site=site)
class FindingList(ScopedAdmin):
    area = "findings"
    detail = "finding"
    list_display = ("title", "outlet_name", "unit", "gravity_word", "state_word", "seen")
    list_filter = (
        "state",
        "gravity",
        SourceFilter,
        unit_filter("outlet", "网站与账号"),
        unit_filter("responsible", "责任单位"),
    )
    search_fields = ("title", "url", "message")
    search_help_text = "按问题或网址搜索"
    export_columns = ("title", "outlet_name", "unit", "gravity", "state", "url", "message", "seen")
    actions = ("order",)
    empty_text = "目前没有监测问题。"
    list_select_related = ("outlet", "responsible")
    ordering = (GRAVEST_FIRST, "-last_seen_at")

    def offers(self, request: Any, action: str) -> bool:
        return policies.may_start(request.posting, "orders")

    @admin.display(description="网站或账号", ordering="outlet__name")
    def outlet_name(self, row: Finding) -> str:
        return row.outlet.name

    @admin.display(description="责任单位", ordering="responsible__name")
    def unit(self, row: Finding) -> str:
        return row.responsible.short_name or row.responsible.name

    @admin.display(description="程度", ordering=GRAVEST_FIRST)
    def gravity_word(self, row: Finding) -> str:
        return row.get_gravity_display()

    @admin.display(description="状态", ordering="state")
    def state_word(self, row: Finding) -> str:
        return state_tag(row)

    @admin.display(description="最近发现时间", ordering="last_seen_at")
    def seen(self, row: Finding) -> str:
        return when(row.last_seen_at)

    @admin.action(description="下达整改督办单")
    def order(self, request: Any, rows: QuerySet) -> HttpResponse:
        keys = "&".join(f"finding={row.pk}" for row in rows)
        return redirect(f"{reverse('console:order-new')}?{keys}")


@admin.register(RectificationOrder, site=site)
class OrderList(ScopedAdmin):
    area = "orders"
    detail = "order"
    list_display = ("number", "recipient_name", "issuer_name", "count", "due", "state_word", "issued")
    list_filter = ("state", unit_filter("recipient", "整改单位"))
    search_fields = ("number", "requirement")
    search_help_text = "按编号或整改要求搜索"
    export_columns = ("number", "recipient_name", "issuer_name", "count", "state", "due_time", "why", "issued")
    empty_text = "目前没有整改督办单。"
    list_select_related = ("issuer", "recipient")

    def get_queryset(self, request: Any) -> QuerySet:
        self.at = request.at
        return super().get_queryset(request).prefetch_related("findings")

    @admin.display(description="整改单位", ordering="recipient__name")
    def recipient_name(self, row: RectificationOrder) -> str:
        return row.recipient.short_name or row.recipient.name

    @admin.display(description="下达单位", ordering="issuer__name")
    def issuer_name(self, row: RectificationOrder) -> str:
        return row.issuer.short_name or row.issuer.name

    @admin.display(description="问题数")
    def count(self, row: RectificationOrder) -> int:
        return len(row.findings.all())

    @admin.display(description="整改期限")
    def due(self, row: RectificationOrder) -> str:
        return due_mark(orders.clock(row), self.at)

    @admin.display(description="整改期限")
    def due_time(self, row: RectificationOrder) -> str:
        clock = orders.clock(row)
        return when(clock.due_at) if clock else ""

    @admin.display(description="日期怎么来的")
    def why(self, row: RectificationOrder) -> str:
        clock = orders.clock(row)
        return why_text(explain(clock)) if clock else ""

    @admin.display(description="状态", ordering="state")
    def state_word(self, row: RectificationOrder) -> str:
        return state_tag(row)

    @admin.display(description="下达时间", ordering="issued_at")
    def issued(self, row: RectificationOrder) -> str:
        return when(row.issued_at)


@admin.register(Notice, site=site)
class NoticeList(ScopedAdmin):
    area = "notices"
    detail = "notice"
    start = "notice-new"
    start_label = "生成季度通报"
    list_display = ("name", "issuer_name", "computed")
    list_filter = ("year", "quarter", unit_filter("issuer", "通报单位"))
    export_columns = ("name", "issuer_name", "computed")
    empty_text = "还没有季度通报。"
    list_select_related = ("issuer",)
    ordering = ("-year", "-quarter")

    @admin.display(description="通报", ordering="year")
    def name(self, row: Notice) -> str:
        return str(row)

    @admin.display(description="通报单位", ordering="issuer__name")
    def issuer_name(self, row: Notice) -> str:
        return row.issuer.name

    @admin.display(description="数据截止时间", ordering="computed_at")
    def computed(self, row: Notice) -> str:
        return when(row.computed_at)
