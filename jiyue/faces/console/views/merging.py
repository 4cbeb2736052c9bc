"""归并和删除栏目: proposals with their evidence, and asking for what the office carries out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites import queries as columns
from jiyue.estate.sites.models import Column
from jiyue.faces.console import pages, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.columns import MergeForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.oversight.monitoring import queries as monitoring


@screen("columns")
def proposals(request: Request) -> HttpResponse:
    """Columns that cannot be fed, as the records show."""
    seen = scopes.visible(Column, request.posting, request.at)
    outlets = Outlet.objects.filter(pk__in=seen.values("outlet")).select_related("sponsor", "website")
    mine = set(seen.values_list("pk", flat=True))
    rows = [
        [
            Cell(one.column.name, reverse("console:column", args=[one.column.pk])),
            Cell(one.column.outlet.name),
            Cell(str(one.column.owner)),
            Cell(one.act_word, colour="red" if one.act == "remove" else "yellow"),
            Cell("".join(one.evidence)),
            Cell(citations=one.citations),
            Cell("提出申请", reverse("console:column-merge", args=[one.column.pk])),
        ]
        for one in monitoring.proposals(outlets, at=request.at)
        if one.column.pk in mine
    ]
    headers = ("栏目", "网站", "责任单位", "建议", "佐证", "依据", "办理")
    sheet = Sheet(
        "栏目归并建议", "column-proposals", headers, rows, of=Column,
        lead="空白的、反复超期的栏目建议归并；归并后仍不达标的建议删除。由责任单位申请，本级政府办公室统一调整并公示。",
        empty="目前没有需要归并或删除的栏目。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("columns", methods=("GET", "POST"))
def merge(request: Request, key: UUID) -> HttpResponse:
    """Ask for a column to be merged or deleted; the evidence stands in the form already."""
    found = get_object_or_404(scopes.visible(Column, request.posting, request.at), pk=key)
    proposal = monitoring.of_column(found, at=request.at)
    evidence = proposal.evidence if proposal else ()
    ground = "更新反复超期或没有信息，无法保障更新。" if evidence else ""
    form = MergeForm(request.POST or None, targets=columns.merge_targets(found), initial={"ground": ground})
    needs_approval = columns.change_chain(found.outlet, request.at, verb="merge") is not None

    def act() -> HttpResponse:
        target, reason, by = form.cleaned_data["target"], form.cleaned_data["ground"], request.posting
        if not needs_approval:
            sites.retire_column(found, target=target, reason=reason, by=by, at=request.at)
            messages.success(request, "已办理，原网址仍可打开。")
            return redirect("console:column", found.pk)
        wish = sites.Wish(target, reason, evidence)
        asked = sites.apply_for_merge(found, wish=wish, by=by, at=request.at)
        messages.success(request, "已提交申请，由本级政府办公室统一调整并公示。")
        return redirect("console:column-change", asked.pk)

    hint = "佐证：" + "".join(evidence) if evidence else "监测没有发现该栏目反复超期或空白，请写明理由。"
    return pages.asked(
        request, form, act, title=f"归并或删除栏目：{found.name}", button="提交申请" if needs_approval else "办理",
        back=reverse("console:column", args=[found.pk]), hint=hint, warning=not needs_approval,
    )  # fmt: skip


def column_of_finding(rule_key: str, subject_kind: str, subject_id: str, request: Request) -> Column | None:
    """The column of a finding on lateness, where the posting may ask for its merging."""
    if subject_kind != "column" or rule_key not in monitoring.LATE_KEYS:
        return None
    try:
        return scopes.visible(Column, request.posting, request.at).filter(pk=UUID(subject_id), hidden=False).first()
    except ValueError:
        return None
