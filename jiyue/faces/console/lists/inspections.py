"""Lists of inspections and of requirements from circulars."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet

from jiyue.faces.console.admin import ScopedAdmin, site
from jiyue.faces.console.lists.cells import state_tag
from jiyue.faces.console.templatetags.console import when
from jiyue.oversight.inspection.models import Inspection, InspectionRequirement


@admin.register(Inspection, site=site)
class InspectionList(ScopedAdmin):
    area = "inspections"
    detail = "inspection"
    start = "inspection-new"
    start_label = "开始检查"
    list_display = ("title", "number", "table_word", "drawn", "finished", "state_word", "begun")
    list_filter = ("state", "outlet_kind")
    search_fields = ("title", "number")
    search_help_text = "按名称或编号搜索"
    export_columns = (
        "number", "title", "outlet_kind", "table_word", "drawn", "finished", "percent", "seed", "state", "begun",
    )  # fmt: skip
    empty_text = "还没有开始检查。点“开始检查”，按规定比例随机抽取。"

    def get_queryset(self, request: Any) -> QuerySet:
        standing = Q(sheets__left_out_at=None)
        return super().get_queryset(request).annotate(
            kept=Count("sheets", filter=standing),
            done=Count("sheets", filter=standing & Q(sheets__finished_at__isnull=False)),
        )  # fmt: skip

    @admin.display(description="评分表")
    def table_word(self, row: Inspection) -> str:
        return f"{row.table['title']}（{row.table['version']}）"

    @admin.display(description="抽取")
    def drawn(self, row: Any) -> str:
        return f"{len(row.base)} 个中抽取 {row.kept} 个"

    @admin.display(description="已检查")
    def finished(self, row: Any) -> int:
        return int(row.done)

    @admin.display(description="状态", ordering="state")
    def state_word(self, row: Inspection) -> str:
        return state_tag(row)

    @admin.display(description="抽取时间", ordering="begun_at")
    def begun(self, row: Inspection) -> str:
        return when(row.begun_at)


class StandingFilter(admin.SimpleListFilter):
    """Those that the next inspection may take, or what went before."""

    title = "版本"
    parameter_name = "standing"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "现行"), ("no", "已停用或被新版代替")]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        return queryset.filter(ended_at__isnull=self.value() == "yes") if self.value() in ("yes", "no") else queryset


@admin.register(InspectionRequirement, site=site)
class RequirementList(ScopedAdmin):
    area = "inspections"
    detail = "requirement"
    start = "requirement-new"
    start_label = "录入检查要求"
    list_display = ("label", "version_word", "source_label", "document", "issued", "kind_word", "standing")
    list_filter = (StandingFilter, "outlet_kind")
    search_fields = ("label", "text", "document", "number")
    search_help_text = "按检查项目、要求或通报搜索"
    export_columns = (
        "label", "version", "outlet_kind", "source_label", "document", "number", "issued", "text", "standing",
    )  # fmt: skip
    empty_text = "还没有检查要求。国务院办公厅、上级办公厅（室）检查通报提出要求的，点“录入检查要求”。"

    @admin.display(description="版本", ordering="version")
    def version_word(self, row: InspectionRequirement) -> str:
        return f"第{row.version}版"

    @admin.display(description="印发日期", ordering="issued_on")
    def issued(self, row: InspectionRequirement) -> str:
        return when(row.issued_on)

    @admin.display(description="适用对象", ordering="outlet_kind")
    def kind_word(self, row: InspectionRequirement) -> str:
        return row.get_outlet_kind_display()

    @admin.display(description="状态", ordering="ended_at")
    def standing(self, row: InspectionRequirement) -> str:
        return "已停用" if row.ended_at else "现行"
