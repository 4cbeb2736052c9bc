"""What media accounts put out: recorded with its source, held against the rules, followed, archived, counted."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.delivery.channels.actions import recording
from jiyue.delivery.channels.models import AccountFigures, FollowUp
from jiyue.delivery.channels.queries import posts as archive
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.organisations.queries import host_of, household
from jiyue.estate.registry import queries
from jiyue.estate.registry.models import Outlet, Post
from jiyue.faces.console import pages, policies, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.pushes import (
    FiguresForm,
    GoneForm,
    NamedSourceForm,
    NoteForm,
    RecordForm,
    SnapshotForm,
)
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

WINDOW = timedelta(days=30)
ROWS, EVERY, OFFERED = 60, 300, 300
YEAR = timedelta(days=365)


def _account(request: Request, key: UUID) -> Outlet:
    accounts = scopes.visible(Outlet, request.posting, request.at).filter(kind=Outlet.Kind.MEDIA_ACCOUNT)
    return get_object_or_404(accounts, pk=key)


def _items(request: Request, outlet: Outlet) -> QuerySet[Resource]:
    """The newest items of the account's own house, from which its posts come."""
    houses = [one for unit in (outlet.sponsor, outlet.operator) if unit for one in household(host_of(unit))]
    found = scopes.visible(Resource, request.posting, request.at).filter(owner__in=houses, removed_at=None)
    newest = list(found.order_by("-created_at").values_list("pk", flat=True)[:OFFERED])
    return Resource.objects.filter(pk__in=newest).select_related("draft").order_by("-created_at")


@screen("outlets", methods=("GET", "POST"))
def posts(request: Request, key: UUID) -> HttpResponse:
    found, today = _account(request, key), timezone.localdate(request.at)
    initial = {"posted_at": timezone.localtime(request.at)}
    items = _items(request, found)
    form = RecordForm(request.POST or None, request.FILES or None, initial=initial, resources=items)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            recording.record_manual(found, **_values(form), by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已记录。")
            return redirect("console:outlet-posts", found.pk)
    context = {
        "outlet": found,
        "form": form,
        "refusal": refusal,
        "standings": queries.post_standings(found, since=today - WINDOW, on=today),
        "posts": archive.rows(archive.visible_to(request.posting).filter(outlet=found)[:ROWS], at=request.at),
        "window": WINDOW.days,
        "may_start": policies.may_start(request.posting, "posts"),
    }
    return render(request, "console/posts.html", context, status=422 if refusal or form.errors else 200)


@screen("posts")
def listing(request: Request) -> HttpResponse:
    """Every post of the accounts in sight, with what is found; the lists that the rules ask for are filters of it."""
    show = request.GET.get("show", "")
    since = timezone.localdate(request.at) - YEAR
    seen = scopes.visible(Post, request.posting, request.at).filter(posted_on__gte=since)
    found = archive.rows(seen[:EVERY], at=request.at)
    rows = [_row(one) for one in found if not show or one.has(show)]
    here = reverse("console:posts")
    counts = {key: sum(one.has(key) for one in found) for key in archive.NAMES}
    links = [
        (here, "全部"),
        *((f"{here}?show={key}", f"{label} {counts[key]}") for key, label in archive.NAMES.items()),
    ]
    name = archive.NAMES.get(show, "新媒体发文")
    sheet = Sheet(
        name, f"posts-{show}" if show else "posts",
        ("标题", "账号", "账号发布", "网站发布", "时差", "来源", "发现的问题", "在账号上"), rows, of=Post, links=links,
        lead=f"近一年最新的 {EVERY} 条：账号发了什么，来自哪一条信息，比网站晚多少。",
        kept={"show": show} if show else {},
        empty="没有发文。推送后登记的、在账号页记录的发文都列在这里。",
        crumbs=[(here, "新媒体发文")] if show else [],
        extra={
            "delays": archive.delays(found), "tasks": _tasks(request), "figures_url": reverse("console:post-figures")
        },
    )  # fmt: skip
    return sheets.respond(request, sheet, template="console/post_list.html")


def _row(one: archive.Row) -> list[Cell]:
    record = one.record
    source = record.resource.draft.title if record and record.resource else "—"
    return [
        Cell(one.post.title, reverse("console:post", args=[one.post.pk])),
        Cell(one.post.outlet.name),
        Cell(when(one.posted_at or one.post.posted_on)),
        Cell(when(one.site_since)),
        Cell(one.delay_words or "—"),
        Cell(source, reverse("console:resource", args=[record.resource_id]) if record and record.resource_id else ""),
        Cell("、".join(found.label for found in one.findings) or "—", colour="orange" if one.findings else ""),
        Cell(record.get_gone_display() if record and record.gone_at else "在", colour=""),
    ]


def _tasks(request: Request) -> list[tuple[FollowUp, duties.State]]:
    rows = scopes.visible(FollowUp, request.posting, request.at)
    return [(one, duties.state(one.duty, request.at)) for one in rows]


def _post(request: Request, key: UUID) -> Post:
    return get_object_or_404(scopes.visible(Post, request.posting, request.at), pk=key)


@screen("posts")
def detail(request: Request, key: UUID) -> HttpResponse:
    """One post: its source, what is found, what was kept of it, what is to be done."""
    post = _post(request, key)
    (row,) = archive.rows([post], at=request.at)
    record = row.record
    tasks = record.follow_ups.select_related("duty__clock", "done_by__person") if record else FollowUp.objects.none()
    shots = list(record.snapshots.select_related("taken_by__person", "taken_by__organisation")) if record else []
    ours = policies.may_start(request.posting, "posts") and {post.outlet.sponsor, post.outlet.operator} & {
        *household(request.posting.organisation)
    }
    context = {
        "post": post, "row": row, "record": record,
        "shots": [(one, archive.is_intact(one)) for one in shots],
        "tasks": tasks.order_by("-opened_at"),
        "may_act": bool(ours),
        "source_form": NamedSourceForm(
            initial={"posted_at": timezone.localtime(request.at)}, resources=_items(request, post.outlet)
        ),
        "keep_form": SnapshotForm(initial={"title": post.title}), "gone_form": GoneForm(), "note_form": NoteForm(),
    }  # fmt: skip
    return render(request, "console/post.html", context)


def _record(post: Post) -> archive.PostRecord:
    record = getattr(post, "record", None)
    if record is None:
        raise Refusal("这条发文还没有登记来源。", cure="请先在本页“来源”中登记来自哪一条信息，或没有对应信息的原因。")
    return record


def _filled(form: Form) -> dict[str, Any]:
    """What a small form holds; what is wrong with it becomes a page that says so."""
    if not form.is_valid():
        told = [str(error) for errors in form.errors.values() for error in errors]
        raise Refusal("没有办理：填写不完整。", cure="".join(told))
    return _values(form)


def _values(form: Form) -> dict[str, Any]:
    """What was filled in, with the bytes of its pictures."""
    values = dict(form.cleaned_data)
    if "pictures" in values:
        values["pictures"] = [(one.name, one.read()) for one in values["pictures"]]
    return values


@screen("posts", methods=("POST",), start=True)
def source(request: Request, key: UUID) -> HttpResponse:
    post = _post(request, key)
    values = _filled(NamedSourceForm(request.POST, resources=_items(request, post.outlet)))
    recording.name_source(post, **values, by=request.posting, at=request.at)
    messages.success(request, "来源已登记。")
    return redirect("console:post", post.pk)


@screen("posts", methods=("POST",), start=True)
def keep(request: Request, key: UUID) -> HttpResponse:
    post = _post(request, key)
    values = _filled(SnapshotForm(request.POST, request.FILES))
    recording.keep(_record(post), **values, by=request.posting, at=request.at)
    messages.success(request, "快照已留存。")
    return redirect("console:post", post.pk)


@screen("posts", methods=("POST",), start=True)
def gone(request: Request, key: UUID) -> HttpResponse:
    post = _post(request, key)
    recording.record_gone(_record(post), **_filled(GoneForm(request.POST)), by=request.posting, at=request.at)
    messages.success(request, "已登记不在账号上；快照仍在归档中。")
    return redirect("console:post", post.pk)


@screen("posts", methods=("POST",), start=True)
def done(request: Request, key: UUID) -> HttpResponse:
    """The correction that the website asked for was made."""
    post = _post(request, key)
    task = get_object_or_404(_record(post).follow_ups, done_at=None)
    recording.finish(task, **_filled(NoteForm(request.POST)), by=request.posting, at=request.at)
    messages.success(request, "已办结。")
    return redirect("console:post", post.pk)


@screen("posts")
def picture(request: Request, key: UUID, file: str) -> HttpResponse:
    """A picture of a snapshot."""
    record = _record(_post(request, key))
    if not any(one["file"] == file for shot in record.snapshots.all() for one in shot.pictures):
        raise Http404
    sha256, _, extension = file.partition(".")
    data = uploads.path_of(sha256, extension).read_bytes()
    return HttpResponse(data, content_type=uploads.CONTENT_TYPES[extension])


@screen("posts")
def figures(request: Request) -> HttpResponse:
    """What the accounts did in the last 90 days, as far as their figures were entered."""
    until = timezone.localdate(request.at)
    since = until - 3 * WINDOW
    rows = [
        [
            Cell(one.outlet.name, reverse("console:outlet-posts", args=[one.outlet.pk])),
            Cell(f"{one.since} 至 {one.until}"),
            *(Cell(str(number)) for number in (one.followers, one.gained, one.reads, one.likes, one.shares, one.posts)),
            Cell(one.originals_share),
        ]
        for one in archive.growth(request.posting, since=since, until=until)
    ]
    sheet = Sheet(
        "账号数据", "post-figures",
        ("账号", "统计期间", "关注人数", "新增关注", "阅读", "点赞", "转发", "发文", "原创占比"), rows,
        of=AccountFigures, lead="近 90 天录入的账号数据。在台账的账号页点“录入数据”。",
        crumbs=[(reverse("console:posts"), "新媒体发文")], empty="还没有录入账号数据。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("posts", methods=("GET", "POST"), start=True)
def enter_figures(request: Request, key: UUID) -> HttpResponse:
    found = _account(request, key)
    form = FiguresForm(request.POST or None, initial={"day": timezone.localdate(request.at)})

    def act() -> HttpResponse:
        recording.record_figures(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已录入。")
        return redirect("console:post-figures")

    hint = "照平台后台显示的数录入；同一天再次录入即为更正。"
    back = reverse("console:outlet-posts", args=[found.pk])
    return pages.asked(
        request, form, act, title=f"录入数据：{found}", crumb="录入数据", button="录入", back=back, hint=hint
    )
