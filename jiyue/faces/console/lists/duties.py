"""The list of duties: by default what is owed now; historic tasks stand behind a filter."""

from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpResponse

from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import register as queries
from jiyue.faces.console.admin import ScopedAdmin, site, unit_filter
from jiyue.faces.console.lists import cells
from jiyue.faces.console.lists.cells import date_cell, tag
from jiyue.faces.console.templatetags.console import when
from jiyue.rulebook.regulations.queries import packs
from jiyue.rulebook.regulations.rules import spoken

COLOURS = {
    queries.State.LATE: "red",
    queries.State.SOON: "orange",
    queries.State.RUNNING: "blue",
    queries.State.WAITING: "yellow",
    queries.State.FREE: "blue",
    queries.State.KEPT: "green",
    queries.State.KEPT_LATE: "orange",
}
LEAD = (
    "文件规定的日期、每季每年的任务由系统按规则包列出；来信、备案、公告等期限在事件发生后登记。"
    "历史任务请在“状态”中选择。"
)


class StateFilter(admin.SimpleListFilter):
    """Without a choice: everything but historic tasks."""

    title = "状态"
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        chosen = [one for one in queries.LABELS if one not in (queries.State.KEPT, queries.State.KEPT_LATE)]
        return [("open", "未办结"), *((str(one), one.label) for one in chosen), ("done", "已办结")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset.exclude(historic=True, completed_at=None)
        return queries.in_state(queryset, self.value() or "", request.at)


class PackFilter(admin.SimpleListFilter):
    title = "文件"
    parameter_name = "pack"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        present = set(model_admin.get_queryset(request).order_by().values_list("pack", flat=True).distinct())
        return [(pack.id, pack.document.title) for pack in packs() if pack.id in present]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        return queryset.filter(pack=self.value()) if self.value() else queryset


class ArticleFilter(admin.SimpleListFilter):
    """The articles of the chosen document that stand behind visible duties."""

    title = "条款"
    parameter_name = "matter"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        rows = model_admin.get_queryset(request).filter(pack=request.GET.get("pack", "")).order_by("matter")
        found: dict[str, str] = {}
        for matter, title, cited in rows.values_list("matter", "title", "citations").iterator():
            found.setdefault(matter, f"{spoken(cited[0]['article'])}　{title}" if cited else title)
        return sorted(found.items(), key=lambda one: one[1])

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        return queryset.filter(matter=self.value()) if self.value() else queryset


@admin.register(Duty, site=site)
class DutyList(ScopedAdmin):
    area = "duties"
    detail = "duty"
    start = "duty-new"
    start_label = "登记期限事项"
    list_display = ("title", "subject", "holder_name", "state", "due", "article")
    list_filter = (StateFilter, "nature", PackFilter, ArticleFilter, unit_filter("holder", "责任单位"))
    search_fields = ("title", "subject_label", "proof_number")
    search_help_text = "按事项、对象或文号搜索"
    export_columns = (
        "title", "subject", "period", "nature", "holder_name", "state_text", "started", "due_text", "why", "done_text",
        "proof_number", "proof_link", "basis",
    )  # fmt: skip
    empty_text = "目前没有责任事项。收到来信、发布公告或应备案时，请登记期限事项。"

    def get_queryset(self, request: Any) -> QuerySet:
        self.at = request.at
        return super().get_queryset(request)

    def get_ordering(self, request: Any) -> tuple:
        first = F("completed_at").asc(nulls_first=True)
        return (first, F("clock__due_at").asc(nulls_last=True), F("fixed_due").asc(nulls_last=True))

    def changelist_view(self, request: Any, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"lead": LEAD, **(extra_context or {})})

    @admin.display(description="对象", ordering="subject_label")
    def subject(self, row: Duty) -> str:
        return row.subject_label

    @admin.display(description="期次")
    def period(self, row: Duty) -> str:
        return queries.occasion_text(row.occasion)

    @admin.display(description="责任单位", ordering="holder__name")
    def holder_name(self, row: Duty) -> str:
        return row.holder.short_name or row.holder.name

    @admin.display(description="状态")
    def state(self, row: Duty) -> str:
        found = queries.state(row, self.at)
        return tag(found.label, COLOURS.get(found, "grey"))

    @admin.display(description="状态")
    def state_text(self, row: Duty) -> str:
        return queries.state(row, self.at).label

    @admin.display(description="到期时间", ordering="clock__due_at")
    def due(self, row: Duty) -> str:
        return date_cell(self.due_text(row), queries.explain(row), queries.citations(row), row.title)

    @admin.display(description="到期时间", ordering="clock__due_at")
    def due_text(self, row: Duty) -> str:
        text = when(queries.due_at(row))
        return f"{text}（暂定）" if row.clock and row.clock.provisional else text

    @admin.display(description="日期怎么来的")
    def why(self, row: Duty) -> str:
        return cells.why_text(queries.explain(row))

    @admin.display(description="起算时间", ordering="started_at")
    def started(self, row: Duty) -> str:
        return when(row.started_at)

    @admin.display(description="完成时间", ordering="completed_at")
    def done_text(self, row: Duty) -> str:
        return when(row.completed_at)

    @admin.display(description="条款")
    def article(self, row: Duty) -> str:
        """The driving article alone; the duty's page and the export name all documents."""
        cited = queries.citations(row)
        more = f"等{len(cited)}条" if len(cited) > 1 else ""
        return cells.clause(cited[0], f"{spoken(cited[0].article)}{more}") if cited else "—"

    @admin.display(description="依据")
    def basis(self, row: Duty) -> str:
        return "；".join(str(citation) for citation in queries.citations(row))
