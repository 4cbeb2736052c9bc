"""Lists of postings, accounts and the audit record: the screens of the three administrators."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from jiyue.core.accounts.models import User
from jiyue.core.accounts.queries import password_age
from jiyue.core.audit.models import Record
from jiyue.estate.organisations.models import Posting
from jiyue.faces.console.admin import ScopedAdmin, site, unit_filter
from jiyue.faces.console.lists.cells import tag
from jiyue.faces.console.templatetags.console import when


def posting_state(row: Posting) -> tuple[str, str]:
    if not row.is_genuine:
        return "记录被改动，无效", "red"
    if row.until is not None:
        return "已终止", "grey"
    return ("在任", "green") if row.confirmed_at else ("待确认", "yellow")


class PostingStateFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "待确认"), ("active", "在任"), ("ended", "已终止")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        return {
            "waiting": queryset.filter(until__isnull=True, confirmed_at__isnull=True),
            "active": queryset.filter(until__isnull=True, confirmed_at__isnull=False),
            "ended": queryset.filter(until__isnull=False),
        }.get(self.value() or "", queryset)


@admin.register(Posting, site=site)
class PostingList(ScopedAdmin):
    area = "postings"
    detail = "posting"
    start = "posting-new"
    start_label = "授予任职"
    list_display = ("person_name", "unit", "role_word", "title", "state", "since_text")
    list_filter = (PostingStateFilter, "role", unit_filter("organisation", "单位"))
    search_fields = ("person__name", "organisation__name")
    search_help_text = "按姓名或单位搜索"
    export_columns = ("person_name", "unit", "role_word", "title", "state_text", "since_text")
    list_select_related = ("person", "organisation")

    @admin.display(description="人员", ordering="person__name")
    def person_name(self, row: Posting) -> str:
        return row.person.name

    @admin.display(description="单位", ordering="organisation__name")
    def unit(self, row: Posting) -> str:
        return row.organisation.name

    @admin.display(description="角色", ordering="role")
    def role_word(self, row: Posting) -> str:
        return row.get_role_display()

    @admin.display(description="状态")
    def state(self, row: Posting) -> str:
        return tag(*posting_state(row))

    @admin.display(description="状态")
    def state_text(self, row: Posting) -> str:
        return posting_state(row)[0]

    @admin.display(description="任职日期", ordering="since")
    def since_text(self, row: Posting) -> str:
        return when(row.since)


def password_state(row: User, at: datetime) -> tuple[str, str]:
    """How old a password is, and whether it has to be changed."""
    age = password_age(row, at=at)
    if age is None:
        return "不限期", "grey"
    days = (timezone.localdate(at) - timezone.localdate(row.password_set_at or row.date_joined)).days
    if at > age.due_at:
        return f"已用 {days} 天，须更换", "red"
    return f"已用 {days} 天", "yellow" if at > age.warn_at else "green"


class SuspendedFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("active", "可登录"), ("suspended", "已停用")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        if self.value() in ("active", "suspended"):
            return queryset.filter(is_active=self.value() == "active")
        return queryset


@admin.register(User, site=site)
class AccountList(ScopedAdmin):
    area = "accounts"
    detail = "account"
    start = "account-new"
    start_label = "新增账号"
    list_display = ("login", "display_name", "state", "secret_age", "last_seen")
    list_filter = (SuspendedFilter,)
    search_fields = ("username", "display_name")
    search_help_text = "按登录名或姓名搜索"
    export_columns = ("username", "display_name", "state_text", "secret_age_text", "last_seen")
    ordering = ("username",)
    empty_text = "还没有账号。"

    @admin.display(description="登录名", ordering="username")
    def login(self, row: User) -> str:
        return format_html("<span data-latin>{}</span>", row.username)

    @admin.display(description="状态", ordering="is_active")
    def state(self, row: User) -> str:
        return tag("可登录", "green") if row.is_active else tag("已停用", "grey")

    @admin.display(description="状态")
    def state_text(self, row: User) -> str:
        return "可登录" if row.is_active else "已停用"

    def get_queryset(self, request: Any) -> QuerySet:
        self.at = request.at
        return super().get_queryset(request)

    @admin.display(description="密码", ordering="password_set_at")
    def secret_age(self, row: User) -> str:
        return tag(*password_state(row, self.at))

    @admin.display(description="密码")
    def secret_age_text(self, row: User) -> str:
        return password_state(row, self.at)[0]

    @admin.display(description="最近登录时间", ordering="last_login")
    def last_seen(self, row: User) -> str:
        return when(row.last_login)


class PackageFilter(admin.SimpleListFilter):
    title = "业务"
    parameter_name = "package"
    packages = {
        "accounts": "账号与登录",
        "organisations": "单位与任职",
        "library": "信息资源库",
        "review": "信息审核",
        "approvals": "审批",
        "publishing": "发布",
        "sites": "栏目",
        "registry": "网站与账号",
        "duties": "期限",
        "monitoring": "监测",
        "inspection": "整改督办",
        "reports": "通报",
        "console": "导出",
    }

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.packages.items())

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        return queryset.filter(action__startswith=f"{self.value()}.") if self.value() in self.packages else queryset


@admin.register(Record, site=site)
class RecordList(ScopedAdmin):
    area = "audit"
    detail = "record"
    list_display = ("summary_text", "actor_label", "package", "time", "address_text", "sequence")
    list_filter = (PackageFilter,)
    search_fields = ("summary", "actor_label")
    search_help_text = "按摘要或经办人搜索"
    export_columns = ("sequence", "time", "actor_label", "package", "summary_text", "address_text", "digest")
    empty_text = "还没有审计记录。"
    ordering = ("-sequence",)

    def changelist_view(self, request: Any, extra_context: dict | None = None) -> HttpResponse:
        button = {"url": reverse("console:audit-verify"), "label": "核验全部记录"}
        return super().changelist_view(request, {"head_button": button, **(extra_context or {})})

    @admin.display(description="摘要")
    def summary_text(self, row: Record) -> str:
        return row.summary or self.package(row)

    @admin.display(description="业务", ordering="action")
    def package(self, row: Record) -> str:
        return PackageFilter.packages.get(row.action.split(".")[0], "其他")

    @admin.display(description="来自")
    def address_text(self, row: Record) -> str:
        return str(row.data.get("address", "")) or "—"

    @admin.display(description="时间", ordering="at")
    def time(self, row: Record) -> str:
        return when(row.at)
