"""The list of resources (信息)."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library import queries
from jiyue.content.library.models import Resource
from jiyue.content.review import actions as review
from jiyue.content.review.models import Review
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing.models import Placement, Release
from jiyue.delivery.search import queries as finder
from jiyue.estate.approvals.models import Case
from jiyue.estate.sites.models import Column
from jiyue.faces.console import policies, scopes, undoing
from jiyue.faces.console.admin import ScopedAdmin, site, unit_filter
from jiyue.faces.console.lists.cells import tag, uuids
from jiyue.faces.console.templatetags.console import when

DRAFT, IN_REVIEW, RETURNED, LIVE, WITHDRAWN = "draft", "in_review", "returned", "live", "withdrawn"
STATES = {
    DRAFT: ("草稿", "grey"),
    IN_REVIEW: ("审核中", "blue"),
    RETURNED: ("退回修改", "orange"),
    LIVE: ("已发布", "green"),
    WITHDRAWN: ("已撤回", "grey"),
}

LONGEST_REASON = 200


def with_state(rows: QuerySet[Resource]) -> QuerySet[Resource]:
    """Each resource with what its newest review and its release say."""
    newest = Review.objects.filter(resource=OuterRef("pk")).order_by("-case__opened_at", "-pk")
    release = Release.objects.filter(resource=OuterRef("pk"))
    return rows.annotate(
        case_outcome=Coalesce(Subquery(newest.values("case__outcome")[:1]), Value("")),
        is_live=Exists(release.filter(withdrawn_at__isnull=True)),
        was_live=Exists(release.filter(withdrawn_at__isnull=False)),
    )


def state_of(row: Any) -> str:
    if row.case_outcome == Case.Outcome.OPEN:
        return IN_REVIEW
    if row.case_outcome == Case.Outcome.RETURNED:
        return RETURNED
    if row.is_live:
        return LIVE
    return WITHDRAWN if row.was_live else DRAFT


CONDITIONS = {
    IN_REVIEW: Q(case_outcome=Case.Outcome.OPEN),
    RETURNED: Q(case_outcome=Case.Outcome.RETURNED),
}
UNDER_REVIEW = Q(case_outcome__in=[Case.Outcome.OPEN, Case.Outcome.RETURNED])


PLACED = Prefetch(
    "placements",
    queryset=Placement.objects.filter(removed_at__isnull=True).select_related("column").order_by("requested_at"),
    to_attr="placed",
)


class StateFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in STATES.items()]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen in CONDITIONS:
            return queryset.filter(CONDITIONS[chosen])
        if chosen == LIVE:
            return queryset.filter(is_live=True).exclude(UNDER_REVIEW)
        if chosen == WITHDRAWN:
            return queryset.filter(was_live=True).exclude(UNDER_REVIEW)
        if chosen == DRAFT:
            return queryset.filter(is_live=False, was_live=False).exclude(UNDER_REVIEW)
        return queryset


class GenreFilter(admin.SimpleListFilter):
    """The genres that occur in the visible interpretations."""

    title = "解读体裁"
    parameter_name = "genre"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        own = scopes.visible(Resource, request.posting, request.at).filter(kind=Resource.Kind.INTERPRETATION)
        found = own.exclude(draft__genre="").order_by("draft__genre").values_list("draft__genre", flat=True).distinct()
        return [(genre, genre) for genre in found]

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        if chosen not in {genre for genre, _ in self.lookup_choices}:
            return queryset
        return queryset.filter(kind=Resource.Kind.INTERPRETATION, draft__genre=chosen)


class SavedFilter(admin.SimpleListFilter):
    title = "更新时间"
    parameter_name = "saved"
    spans = {"1": "今天", "7": "近 7 天", "30": "近 30 天"}

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return list(self.spans.items())

    def queryset(self, request: Any, queryset: QuerySet) -> QuerySet:
        days = self.value() or ""
        if days not in self.spans:
            return queryset
        today = timezone.localtime(request.at).replace(hour=0, minute=0, second=0, microsecond=0)
        return queryset.filter(draft__saved_at__gte=today - timedelta(days=int(days) - 1))


@admin.register(Resource, site=site)
class ResourceList(ScopedAdmin):
    area = "resources"
    detail = "resource"
    start = "resource-new"
    start_label = "新建信息"
    list_display = ("title", "owner_name", "kind_word", "column_names", "state_tag", "saved")
    list_filter = (StateFilter, "kind", GenreFilter, unit_filter("owner", "单位"), SavedFilter)
    search_fields = ("draft__title",)
    search_help_text = "按题名、正文、文号、附件名称搜索；已发布的还可按附件内容、近义词、拼音"
    export_columns = ("title", "owner_name", "kind_word", "number", "column_names", "state_word", "saved")
    actions = ("submit", "place", "tag", "withdraw")
    empty_text = "还没有信息。可以新建一条，或者从 Word 文件新建。"
    ordering = ("-created_at",)

    def get_queryset(self, request: Any) -> QuerySet:
        return with_state(super().get_queryset(request).prefetch_related(PLACED))

    def changelist_view(self, request: Any, extra_context: dict | None = None) -> HttpResponse:
        kept = [{"row": row, "url": f"?{row.conditions}"} for row in queries.filters_of(request.posting)]
        context = {"saved_filters": kept, "may_save_filter": policies.may_start(request.posting, self.area)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_search_results(self, request: Any, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        words = search_term.strip()
        if not words:
            return queryset, False
        out, written = finder.resources(words), queries.search(Resource.objects.all(), words)
        return queryset.filter(Q(pk__in=out) | Q(pk__in=written.values("pk"))), False

    def offers(self, request: Any, action: str) -> bool:
        return policies.may_start(request.posting, self.area)

    @admin.display(description="题名", ordering="draft__title")
    def title(self, row: Resource) -> str:
        return row.draft.title

    @admin.display(description="单位", ordering="owner__name")
    def owner_name(self, row: Resource) -> str:
        return row.owner.short_name or row.owner.name

    @admin.display(description="类型", ordering="kind")
    def kind_word(self, row: Resource) -> str:
        return row.get_kind_display()

    @admin.display(description="栏目")
    def column_names(self, row: Any) -> str:
        names = [placement.column.name for placement in row.placed]
        return "—" if not names else names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 个"

    @admin.display(description="发文字号", ordering="draft__document_number")
    def number(self, row: Resource) -> str:
        return row.draft.document_number or "—"

    @admin.display(description="状态")
    def state_tag(self, row: Resource) -> Any:
        return tag(*STATES[state_of(row)])

    @admin.display(description="状态")
    def state_word(self, row: Resource) -> str:
        return STATES[state_of(row)][0]

    @admin.display(description="更新时间", ordering="draft__saved_at")
    def saved(self, row: Resource) -> str:
        return when(row.draft.saved_at)

    @admin.action(description="送审")
    def submit(self, request: Any, rows: QuerySet) -> HttpResponse:
        if "confirmed" not in request.POST:
            hint = "签发过的信息再次送审必填，写明改了什么、为什么改；其他信息可以不填。理由随每条信息的新版本保存。"
            extra = {"asks_reason": True, "reason_hint": hint, "button": "送审"}
            return self.confirm(request, rows, action="submit", question="将以下信息送审？", **extra)
        reason = request.POST.get("reason", "")[:LONGEST_REASON]
        return self.apply(request, rows, lambda row: self._submit(request, row, reason), undo="submit")

    def _submit(self, request: Any, row: Resource, reason: str) -> str:
        review.submit(row, by=request.posting, at=request.at, reason=reason)
        return "已送审。"

    @admin.action(description="投放")
    def place(self, request: Any, rows: QuerySet) -> HttpResponse:
        columns = scopes.placeable(request.posting, request.at)
        if "confirmed" not in request.POST:
            extra = {"columns": columns, "button": "投放"}
            return self.confirm(request, rows, action="place", question="把以下信息投放到哪些栏目？", **extra)
        chosen = list(columns.filter(pk__in=uuids(request.POST.getlist("columns"))))
        keys = [str(column.pk) for column in chosen]
        return self.apply(request, rows, lambda row: self._place(request, row, chosen), undo="place", words=keys)

    def _place(self, request: Any, row: Resource, columns: list[Column]) -> str:
        if not columns:
            raise Refusal("没有选择栏目。", cure="请返回列表重新投放，勾选至少一个栏目。")
        for column in columns:
            publishing.place(row, column=column, by=request.posting, at=request.at)
        return f"已投放到 {len(columns)} 个栏目。"

    @admin.action(description="加关键词")
    def tag(self, request: Any, rows: QuerySet) -> HttpResponse:
        if "confirmed" not in request.POST:
            extra = {"asks_words": True, "button": "加上"}
            return self.confirm(request, rows, action="tag", question="给以下信息加关键词？", **extra)
        words = undoing.words_of(request.POST.get("words", ""))
        return self.apply(request, rows, lambda row: undoing.add_words(row, words, request), undo="tag", words=words)

    @admin.action(description="撤回")
    def withdraw(self, request: Any, rows: QuerySet) -> HttpResponse:
        if "confirmed" not in request.POST:
            extra = {"needs_reason": True, "button": "撤回", "warning": True}
            return self.confirm(request, rows, action="withdraw", question="从所有网站撤回以下信息？", **extra)
        reason = request.POST.get("reason", "")
        return self.apply(request, rows, lambda row: self._withdraw(request, row, reason))

    def _withdraw(self, request: Any, row: Resource, reason: str) -> str:
        publishing.withdraw(row, by=request.posting, at=request.at, reason=reason)
        return "已撤回，各网站的页面、列表和搜索正在更新。"
