"""Postings, accounts and the audit record: what the three administrators do."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.content.review import actions as review
from jiyue.content.review import queries as review_queries
from jiyue.core.accounts import actions as accounts
from jiyue.core.accounts.models import User
from jiyue.core.accounts.queries import has_second_factor, password_age
from jiyue.core.audit import queries as audit
from jiyue.core.audit.models import Record
from jiyue.estate.organisations import actions as organisations
from jiyue.estate.organisations import queries
from jiyue.estate.organisations.models import Posting
from jiyue.faces.console import pages, policies, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.handover import HandoverForm
from jiyue.faces.console.forms.people import AccountForm, AppointForm, PasswordForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.lists.people import PackageFilter, password_state, posting_state
from jiyue.faces.console.requests import Request


@screen("postings", methods=("GET", "POST"), start=True)
def appoint(request: Request) -> HttpResponse:
    form = AppointForm(request.POST or None, posting=request.posting, at=request.at)
    refusal = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = organisations.appoint(
                values["person"], organisation=values["organisation"], role=values["role"], title=values["title"],
                since=values["since"], by=request.posting, at=request.at,
            )  # fmt: skip
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已授予任职，由单位主要负责人确认后生效。")
            return redirect("console:posting", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "console/posting_new.html", context, status=422 if refusal or form.errors else 200)


@screen("postings")
def posting(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Posting, request.posting, request.at), pk=key)
    waiting = queries.waiting_for_confirmation(request.posting, request.at)
    word, colour = posting_state(found)
    context = {
        "found": found,
        "word": word,
        "colour": colour,
        "can_confirm": waiting.filter(pk=found.pk).exists(),
        "can_hand_over": request.posting.role == Posting.Role.HEAD and found.until is None,
        "handovers": found.handovers.select_related("successor__person", "successor__organisation", "posting__person"),
        "can_end": policies.may_start(request.posting, "postings") and found.until is None,
    }
    return render(request, "console/posting.html", context)


@screen("postings", methods=("POST",))
def confirm_posting(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Posting, request.posting, request.at), pk=key)
    organisations.confirm_posting(found, by=request.posting, at=request.at)
    messages.success(request, "任职已确认生效。")
    return redirect("console:posting", found.pk)


@screen("postings", methods=("GET", "POST"))
def hand_over(request: Request, key: UUID) -> HttpResponse:
    """工作移交, before somebody leaves."""
    found = get_object_or_404(scopes.visible(Posting, request.posting, request.at), pk=key)
    house = queries.household(queries.host_of(found.organisation))
    able = Posting.objects.filter(queries.active(request.at), organisation__in=house).exclude(person=found.person)
    form = HandoverForm(request.POST or None, able=able.select_related("person", "organisation"))
    drafts = review_queries.drafts_of(found).count()
    steps = review_queries.steps_of(found, request.at).count()

    def act() -> HttpResponse:
        review.hand_over(found, to=form.cleaned_data["to"], by=request.posting, at=request.at)
        messages.success(request, f"已移交：信息 {drafts} 条，待办 {steps} 项。")
        return redirect("console:posting", found.pk)

    return pages.asked(
        request, form, act, title=f"工作移交：{found}", button="移交", crumb="工作移交",
        back=reverse("console:posting", args=[found.pk]),
        hint=f"未发布的信息 {drafts} 条改由接收人承办（作者不变），待办审核 {steps} 项由接收人办理，记入审计记录。",
    )  # fmt: skip


@screen("postings", methods=("GET", "POST"), start=True)
def end_posting(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Posting, request.posting, request.at), pk=key)

    def act(reason: str) -> str:
        organisations.end_posting(found, by=request.posting, at=request.at, reason=reason)
        return "任职已终止，即时生效。"

    hint = f"终止后本人不能再以该任职办理，已办事项的记录保留。{_unfinished(found, request)}"
    return pages.with_reason(
        request, title=f"终止任职：{found}", button="终止任职", back=found.pk, act=act, form=ReasonForm,
        hint=hint, warning=True, route="console:posting",
    )  # fmt: skip


def _unfinished(found: Posting, request: Request) -> str:
    """What would be left lying."""
    drafts = review_queries.drafts_of(found).count()
    steps = review_queries.steps_of(found, request.at).count()
    if not drafts and not steps:
        return ""
    return f"尚有未发布的信息 {drafts} 条、待办审核 {steps} 项，请先由单位负责人办理工作移交。"


@screen("accounts", methods=("GET", "POST"), start=True)
def new_account(request: Request) -> HttpResponse:
    form = AccountForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = _make_account(request, form)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "账号已建立，还没有任职。请安全管理员授予任职。")
            return redirect("console:account", made.pk)
    context = {"form": form, "refusal": refusal}
    return render(request, "console/account_new.html", context, status=422 if refusal or form.errors else 200)


def _make_account(request: Request, form: AccountForm) -> User:
    values = form.cleaned_data
    with transaction.atomic():
        user = accounts.create_account(
            values["username"], display_name=values["display_name"], email=values["email"],
            password=values["password"], by=request.posting, at=request.at,
        )  # fmt: skip
        organisations.create_person(values["display_name"], user=user, by=request.posting, at=request.at)
    return user


@screen("accounts")
def account(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(User, request.posting, request.at), pk=key)
    held = Posting.objects.filter(person__user=found, until__isnull=True).select_related("organisation")
    context = {"found": found, "held": held, "can_change": policies.may_start(request.posting, "accounts")}
    context["password"], context["password_age"] = (
        password_state(found, request.at)[0],
        password_age(found, at=request.at),
    )
    context["has_second_factor"] = has_second_factor(found)
    context["can_reset_factor"] = request.posting.role == Posting.Role.SECURITY_ADMIN
    return render(request, "console/account.html", context)


@screen("accounts", methods=("GET", "POST"), start=True)
def suspend(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(User, request.posting, request.at), pk=key)

    def act(reason: str) -> str:
        accounts.suspend_account(found, by=request.posting, at=request.at, reason=reason)
        return "账号已停用，已登录的会话已退出。"

    return pages.with_reason(
        request, title=f"停用账号：{found.username}", button="停用账号", back=found.pk, act=act, form=ReasonForm,
        hint="停用后不能再登录，办理记录保留。", warning=True, route="console:account",
    )  # fmt: skip


@screen("accounts", methods=("POST",), start=True)
def reactivate(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(User, request.posting, request.at), pk=key)
    accounts.reactivate(found, by=request.posting, at=request.at)
    messages.success(request, "账号已恢复。")
    return redirect("console:account", found.pk)


@screen("accounts", methods=("GET", "POST"), start=True)
def reset_password(request: Request, key: UUID) -> HttpResponse:
    """A new password, handed over in person and changed at the next sign-in."""
    found = get_object_or_404(scopes.visible(User, request.posting, request.at), pk=key)
    form = PasswordForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            accounts.set_password(found, password=form.cleaned_data["password"], by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "密码已重设，本人下次登录时须修改。")
            return redirect("console:account", found.pk)
    context = {"found": found, "form": form, "refusal": refusal}
    return render(request, "console/password.html", context, status=422 if refusal or form.errors else 200)


@screen("accounts", methods=("GET", "POST"))
def reset_second_factor(request: Request, key: UUID) -> HttpResponse:
    """For whoever lost the phone and the spare codes; the security administrator's, never who resets passwords."""
    found = get_object_or_404(scopes.visible(User, request.posting, request.at), pk=key)

    def act(reason: str) -> str:
        accounts.reset_second_factor(found, by=request.posting, at=request.at, reason=reason)
        return "二次验证已重设，已登录的会话已退出。本人下次登录时按提示重新启用。"

    return pages.with_reason(
        request, title=f"重设二次验证：{found.username}", button="重设二次验证", back=found.pk, act=act,
        form=ReasonForm, hint="请先当面或以可靠方式核实是本人提出。", warning=True, route="console:account",
    )  # fmt: skip


@screen("audit")
def record(request: Request, key: int) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Record, request.posting, request.at), pk=key)
    package = PackageFilter.packages.get(found.action.split(".")[0], "其他")
    return render(request, "console/record.html", {"record": found, "package": package})


@screen("audit", methods=("POST",))
def verify(request: Request) -> HttpResponse:
    """Walk the whole chain now."""
    verdict = audit.verify()
    if verdict.ok:
        messages.success(request, f"审计记录完好：共核验 {verdict.checked} 条，首尾相连，没有缺失和改动。")
    else:
        messages.error(request, f"第 {verdict.first_bad} 条审计记录核验未通过，请立即保全现场并报告。")
    return redirect("console:audit")
