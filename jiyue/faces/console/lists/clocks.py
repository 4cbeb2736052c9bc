"""Lists of reminders and of due dates that moved by themselves."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpResponse

from jiyue.estate.duties.models import DateMove, Reminder
from jiyue.estate.duties.queries import explain
from jiyue.estate.duties.queries.reminders import settled
from jiyue.faces.console.admin import ScopedAdmin, site, unit_filter
from jiyue.faces.console.lists.cells import due_mark, why_text
from jiyue.faces.console.templatetags.console import when

LEAD = "不经人办理，因工作日历、规则包或例外的变动而改变的到期日。原因一栏写明依据哪份通知或哪个规则包。"


class StandingFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "standing"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "待办理"), ("unread", "未读"), ("settled", "已了结")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        standing = {"clock__stopped_at": None, "clock__due_at": F("due_at")}
        return {
            "open": queryset.filter(**standing),
            "unread": queryset.filter(read_at=None, **standing),
            "settled": queryset.exclude(**standing),
        }.get(self.value() or "", queryset)


@admin.register(Reminder, site=site)
class ReminderList(ScopedAdmin):
    area = "reminders"
    detail = "reminder"
    list_display = ("matter", "label", "holder_name", "due", "made", "state_word")
    list_filter = (StandingFilter, unit_filter("clock__holder", "责任单位"))
    search_fields = ("clock__label",)
    search_help_text = "按事项搜索"
    export_columns = ("matter", "label", "holder_name", "due_time", "why", "made", "state_word")
    empty_text = "没有期限提醒。期限临近或逾期时，系统在这里提醒责任岗位。"
    ordering = ("-made_at", "-id")

    def get_queryset(self, request: Any) -> QuerySet:
        self.at = request.at
        return super().get_queryset(request).prefetch_related("clock__events")

    @admin.display(description="事项", ordering="clock__label")
    def matter(self, row: Reminder) -> str:
        return row.clock.label

    @admin.display(description="责任单位", ordering="clock__holder__name")
    def holder_name(self, row: Reminder) -> str:
        return row.clock.holder.short_name or row.clock.holder.name

    @admin.display(description="期限")
    def due(self, row: Reminder) -> str:
        return due_mark(row.clock, self.at)

    @admin.display(description="到期时间", ordering="due_at")
    def due_time(self, row: Reminder) -> str:
        return when(row.due_at)

    @admin.display(description="日期怎么来的")
    def why(self, row: Reminder) -> str:
        return why_text(explain(row.clock))

    @admin.display(description="提醒时间", ordering="made_at")
    def made(self, row: Reminder) -> str:
        return when(row.made_at)

    @admin.display(description="状态")
    def state_word(self, row: Reminder) -> str:
        if settled(row):
            return "已了结"
        return "已阅" if row.read_at else "未读"


@admin.register(DateMove, site=site)
class MoveList(ScopedAdmin):
    area = "moves"
    list_display = ("matter", "holder_name", "dates", "due", "reason", "moved")
    list_filter = ("cause", unit_filter("clock__holder", "责任单位"))
    search_fields = ("clock__label", "note")
    search_help_text = "按事项或说明搜索"
    export_columns = ("matter", "holder_name", "before_text", "after_text", "why", "cause_word", "note", "moved")
    empty_text = "没有到期日因工作日历、规则或例外的变动而改变。"
    ordering = ("-at", "-id")

    def changelist_view(self, request: Any, extra_context: dict | None = None) -> HttpResponse:
        return super().changelist_view(request, {"lead": LEAD, **(extra_context or {})})

    def get_queryset(self, request: Any) -> QuerySet:
        self.at = request.at
        return super().get_queryset(request).prefetch_related("clock__events")

    @admin.display(description="事项", ordering="clock__label")
    def matter(self, row: DateMove) -> str:
        return row.clock.label

    @admin.display(description="责任单位", ordering="clock__holder__name")
    def holder_name(self, row: DateMove) -> str:
        return row.clock.holder.short_name or row.clock.holder.name

    @admin.display(description="原到期时间", ordering="before")
    def before_text(self, row: DateMove) -> str:
        return _date(row.before)

    @admin.display(description="变动后", ordering="after")
    def after_text(self, row: DateMove) -> str:
        return _date(row.after)

    @admin.display(description="目前的日期怎么来的")
    def why(self, row: DateMove) -> str:
        return why_text(explain(row.clock))

    @admin.display(description="到期时间的变动", ordering="after")
    def dates(self, row: DateMove) -> str:
        return f"{_date(row.before)} → {_date(row.after)}"

    @admin.display(description="原因", ordering="cause")
    def reason(self, row: DateMove) -> str:
        return f"{row.get_cause_display()}：{row.note}" if row.note else row.get_cause_display()

    @admin.display(description="目前的期限")
    def due(self, row: DateMove) -> str:
        return due_mark(row.clock, self.at)

    @admin.display(description="原因", ordering="cause")
    def cause_word(self, row: DateMove) -> str:
        return row.get_cause_display()

    @admin.display(description="变动时间", ordering="at")
    def moved(self, row: DateMove) -> str:
        return when(row.at)


def _date(value: datetime | None) -> str:
    return when(value) if value else "不计时"
