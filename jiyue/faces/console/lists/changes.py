"""Lists of column changes and of exceptions."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils import timezone

from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of
from jiyue.estate.registry.models import RuleException
from jiyue.estate.sites.models import ColumnChange
from jiyue.estate.sites.queries import CHANGE
from jiyue.faces.console import words
from jiyue.faces.console.admin import ScopedAdmin, site, unit_filter
from jiyue.faces.console.lists.cells import state_tag
from jiyue.faces.console.templatetags.console import when, who


@admin.register(ColumnChange, site=site)
class ColumnChangeList(ScopedAdmin):
    area = "column-changes"
    detail = "column-change"
    start = "column-new"
    start_label = "申请设立栏目"
    list_display = ("what", "outlet_name", "applicant", "asked", "state")
    list_filter = ("verb", unit_filter("outlet", "网站与账号"))
    search_fields = ("values", "ground")
    search_help_text = "按栏目名称或依据搜索"
    export_columns = ("what", "outlet_name", "ground", "applicant", "asked", "state_text", "done")
    empty_text = "还没有栏目变更申请。"

    @admin.display(description="变更")
    def what(self, row: ColumnChange) -> str:
        return str(row)

    @admin.display(description="网站或账号", ordering="outlet__name")
    def outlet_name(self, row: ColumnChange) -> str:
        return row.outlet.name

    @admin.display(description="申请人")
    def applicant(self, row: ColumnChange) -> str:
        return who(row.requested_by)

    @admin.display(description="申请时间", ordering="requested_at")
    def asked(self, row: ColumnChange) -> str:
        return when(row.requested_at)

    @admin.display(description="状态")
    def state(self, row: ColumnChange) -> str:
        case = case_of(CHANGE, row)
        return state_tag(case) if case else "—"

    @admin.display(description="状态")
    def state_text(self, row: ColumnChange) -> str:
        case = case_of(CHANGE, row)
        return str(Case.Outcome(case.outcome).label) if case else "—"

    @admin.display(description="实施时间", ordering="done_at")
    def done(self, row: ColumnChange) -> str:
        return when(row.done_at)


class ForceFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "force"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "有效"), ("no", "已终止")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate(request.at)
        holds = {"yes": {"until__gt": today}, "no": {"until__lte": today}}.get(self.value() or "", {})
        return queryset.filter(**holds)


@admin.register(RuleException, site=site)
class RuleExceptionList(ScopedAdmin):
    area = "exceptions"
    detail = "exception"
    start = "exception-new"
    start_label = "批准例外"
    list_display = ("about", "kind_word", "outlet_name", "reason", "granter", "period", "in_force")
    list_filter = (ForceFilter, unit_filter("outlet", "网站与账号"))
    search_fields = ("about", "reason", "outlet__name")
    search_help_text = "按对象、理由或网站搜索"
    export_columns = ("about", "kind_word", "outlet_name", "reason", "granter", "period", "in_force", "articles")
    empty_text = "没有获准的例外。"
    ordering = ("-until", "about")

    def get_queryset(self, request: Any) -> QuerySet:
        self.today = timezone.localdate(request.at)
        return super().get_queryset(request)

    @admin.display(description="规则")
    def kind_word(self, row: RuleException) -> str:
        return words.RULE_KINDS.get(row.rule_kind, row.rule_kind)

    @admin.display(description="网站或账号", ordering="outlet__name")
    def outlet_name(self, row: RuleException) -> str:
        return row.outlet.name

    @admin.display(description="批准人")
    def granter(self, row: RuleException) -> str:
        return who(row.granted_by)

    @admin.display(description="期限", ordering="until")
    def period(self, row: RuleException) -> str:
        return f"{when(row.since)} 至 {when(row.until)} 前"

    @admin.display(description="状态")
    def in_force(self, row: RuleException) -> str:
        return "有效" if row.until > self.today else "已终止"

    @admin.display(description="依据")
    def articles(self, row: RuleException) -> str:
        return "；".join(one["label"] for one in words.citations(row.citations))
