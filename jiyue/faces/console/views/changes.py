"""Columns set up, renamed, closed and reviewed; exceptions granted and taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of, may_decide
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry import actions as registering
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Outlet, RuleException
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites import queries as columns
from jiyue.estate.sites.models import Column, ColumnChange
from jiyue.estate.sites.queries import structure
from jiyue.faces.console import pages, policies, scopes, stance, words
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.columns import AssignForm, ColumnForm, ExceptionForm, GroundForm, StatementForm
from jiyue.faces.console.forms.decisions import ConsentForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.requests import Request

ASKED = "已提交栏目变更申请，批准并实施后生效。"


def _column(request: Request, key: UUID) -> Column:
    return get_object_or_404(scopes.visible(Column, request.posting, request.at), pk=key)


@screen("column-changes", methods=("GET", "POST"), start=True)
def new_column(request: Request) -> HttpResponse:
    """Set up a column, or ask for it where the rulebook wants an approval first."""
    outlets = columns.askable_outlets(request.posting)
    form = ColumnForm(
        request.POST or None,
        outlets=outlets,
        parents=Column.objects.filter(outlet__in=outlets.values("pk"), hidden=False).order_by("outlet", "depth"),
        units=organisations.visible_to(request.posting),
    )
    back = reverse("console:columns")
    return pages.asked(request, form, lambda: _set_up(request, form), title="新建栏目", button="提交", back=back)


def _set_up(request: Request, form: ColumnForm) -> HttpResponse:
    values = dict(form.cleaned_data)
    outlet, ground, application = values.pop("outlet"), values.pop("ground"), values.pop("application")
    by, at = request.posting, request.at
    if alike := structure.namesakes(outlet, values["name"], at=at):
        words = f"本网站已有 {len(alike)} 个栏目叫“{values['name']}”，请核对是否重复设置。"
        messages.warning(request, words)
    if columns.change_chain(outlet, at, form=values["form"]):
        asked = sites.apply_for_change(
            outlet, verb=ColumnChange.Verb.CREATE, ground=ground, application=application, by=by, at=at, **values
        )
        messages.success(request, ASKED)
        return redirect("console:column-change", asked.pk)
    made = sites.create_column(outlet, by=by, at=at, **{**values, "owner": values["owner"] or outlet.sponsor})
    messages.success(request, f"栏目“{made.name}”已设立。")
    return redirect("console:column", made.pk)


@screen("columns", methods=("POST",), start=True)
def rename_column(request: Request, key: UUID) -> HttpResponse:
    found, by, at = _column(request, key), request.posting, request.at
    name = request.POST.get("name", "")
    if columns.change_chain(found.outlet, at):
        ground = request.POST.get("ground", "")
        verb = ColumnChange.Verb.RENAME
        asked = sites.apply_for_change(found.outlet, verb=verb, column=found, name=name, ground=ground, by=by, at=at)
        messages.success(request, ASKED)
        return redirect("console:column-change", asked.pk)
    sites.rename_column(found, name=name, by=by, at=at)
    messages.success(request, "栏目已更名，网站正在更新。")
    return redirect("console:column", found.pk)


@screen("columns", methods=("GET", "POST"), start=True)
def assign_column(request: Request, key: UUID) -> HttpResponse:
    """Another unit becomes responsible for a column, or another class of rules binds it."""
    found = _column(request, key)
    needs_approval = columns.change_chain(found.outlet, request.at) is not None
    units = organisations.visible_to(request.posting) | Organisation.objects.filter(pk=found.owner_id)
    form = AssignForm(request.POST or None, column=found, units=units, needs_approval=needs_approval)
    return pages.asked(
        request,
        form,
        lambda: _assign(request, found, form.cleaned_data, needs_approval=needs_approval),
        title=f"调整责任单位和分类：{found.name}",
        button="提交申请" if needs_approval else "调整",
        back=reverse("console:column", args=[found.pk]),
    )


def _assign(request: Request, found: Column, values: dict[str, Any], *, needs_approval: bool) -> HttpResponse:
    by, at = request.posting, request.at
    if needs_approval:
        asked = sites.apply_for_change(
            found.outlet, verb=ColumnChange.Verb.ASSIGN, column=found, by=by, at=at, **values
        )
        messages.success(request, ASKED)
        return redirect("console:column-change", asked.pk)
    sites.assign_column(found, by=by, at=at, **values)
    messages.success(request, "已调整，更新期限已按新的分类重新计算。")
    return redirect("console:column", found.pk)


@screen("columns", methods=("GET", "POST"), start=True)
def hide_column(request: Request, key: UUID) -> HttpResponse:
    found, by, at = _column(request, key), request.posting, request.at
    needs_approval = columns.change_chain(found.outlet, at) is not None

    def act(reason: str) -> str:
        if needs_approval:
            verb = ColumnChange.Verb.HIDE
            sites.apply_for_change(found.outlet, verb=verb, column=found, ground=reason, by=by, at=at)
            return ASKED
        sites.hide_column(found, by=by, at=at, reason=reason)
        return f"栏目“{found.name}”已停用。"

    return pages.with_reason(
        request, title=f"停用栏目：{found.name}", back=found.pk, act=act,
        button="申请停用" if needs_approval else "停用",
        form=GroundForm if needs_approval else ReasonForm, warning=True, route="console:column",
        hint="停用后栏目不再出现在网站导航中，也不能再投放。" + ("停用须先经审批。" if needs_approval else ""),
    )  # fmt: skip


@screen("columns", methods=("GET", "POST"))
def review_column(request: Request, key: UUID) -> HttpResponse:
    """复核: sign that the column still says what is true."""
    found = _column(request, key)

    def act(reason: str) -> str:
        sites.review_column(found, statement=reason, by=request.posting, at=request.at)
        return f"已复核栏目“{found.name}”，期限重新起算。"

    return pages.with_reason(
        request, title=f"复核栏目：{found.name}", button="签字确认", back=found.pk, act=act, form=StatementForm,
        hint="请逐项核对栏目内容。有变化的，请先更新内容；没有变化的，签字确认后期限重新起算。", route="console:column",
    )  # fmt: skip


@screen("column-changes", methods=("GET", "POST"))
def change(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(ColumnChange, request.posting, request.at), pk=key)
    case = case_of(columns.CHANGE, found)
    may = case is not None and case.outcome == Case.Outcome.OPEN and not may_decide(case, request.posting, request.at)
    form = ConsentForm(request.POST or None)
    refusal = None
    if request.method == "POST" and case and form.is_valid():
        try:
            _answer(case, form, request)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已办理。")
            return redirect("console:column-change", found.pk)
    context = {
        "change": found, "case": case, "form": form, "refusal": refusal, "may_decide": may,
        "steps": stance.steps(case, request.at) if case else [],
        "history": stance.history(case, {}) if case else [],
        "class_word": dict(Column.Class.choices).get(found.values.get("column_class", ""), ""),
    }  # fmt: skip
    return render(request, "console/column_change.html", context, status=422 if refusal or form.errors else 200)


def _answer(case: Case, form: ConsentForm, request: Request) -> None:
    values = form.cleaned_data
    approvals.decide(
        case,
        verdict=values["verdict"],
        by=request.posting,
        at=request.at,
        opinion=values["opinion"],
        reason="不同意变更" if values["verdict"] == "return" else "",
    )


@screen("exceptions", methods=("GET", "POST"), start=True)
def new_exception(request: Request) -> HttpResponse:
    """The supervising unit lets one column go beyond a soft rule until a day."""
    form = ExceptionForm(request.POST or None, outlets=registry.supervised_by(request.posting))

    def act() -> HttpResponse:
        made = _granted(request, form)
        messages.success(request, f"已批准例外：{made.about}，至 {made.until:%Y-%m-%d} 前。")
        return redirect("console:exception", made.pk)

    hint = "只有“一般”“原则上”之类的规定可以批准例外；“不得”“必须”之类的规定不能。例外对本地各级监管员可见。"
    back = reverse("console:exceptions")
    return pages.asked(request, form, act, title="批准例外", button="批准", back=back, hint=hint)


def _granted(request: Request, form: ExceptionForm) -> RuleException:
    values = form.cleaned_data
    outlet: Outlet = values["outlet"]
    granted = {"reason": values["reason"], "until": values["until"], "by": request.posting, "at": request.at}
    if values["rule_kind"] in ("outlet_limit", "outlet_name", "opening_purpose"):
        return registering.except_outlet(outlet, rule_kind=values["rule_kind"], name=values["name"], **granted)
    if values["rule_kind"] == "naming":
        return sites.except_name(outlet, name=values["name"], **granted)
    column = columns.columns_of(outlet).filter(name=values["name"].strip()).first()
    if column is None:
        raise Refusal(f"“{outlet}”没有名为“{values['name']}”的栏目。", cure="请核对栏目名称。")
    return sites.except_interval(column, **granted)


@screen("exceptions", methods=("GET", "POST"))
def exception(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(RuleException, request.posting, request.at), pk=key)
    form = ReasonForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            sites.end_exception(found, reason=form.cleaned_data["reason"], by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "例外已收回，规则从今天起重新适用。")
            return redirect("console:exceptions")
    mine = registry.supervised_by(request.posting).filter(pk=found.outlet_id).exists()
    may_end = policies.may_start(request.posting, "exceptions") and mine and found in registry.exceptions(request.at)
    context = {"exception": found, "form": form, "refusal": refusal, "may_end": may_end}
    context["kind_word"] = words.RULE_KINDS.get(found.rule_kind, found.rule_kind)
    return render(request, "console/exception.html", context, status=422 if refusal or form.errors else 200)
