"""What the portal of a county decides for itself: terms of its classes, and where its catalogue stands."""

from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties.queries import clocks_of
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import policies, rules, signals
from jiyue.estate.sites.limits import checked_name, require_limits
from jiyue.estate.sites.models import CatalogueStanding, ClassLimit, Column, NavEntry
from jiyue.estate.sites.queries import choices, columns_of, nav_of
from jiyue.rulebook.deadlines.rules import Term
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import OwnChoice


@enforces(OwnChoice)
def _require_choice(outlet: Outlet, what: str, *, by: Posting, at: datetime) -> None:
    """The rule leaves it to this site, and its own manager decides."""
    found = choices.choice(what, place=outlet.sponsor.place_id, on=timezone.localdate(at))
    if found and not (choices.decides(found, outlet) and policies.is_manager(by, outlet=outlet, at=at)):
        raise refuse(
            f"“{found.rule.label}”由{'、'.join(found.rule.deciders)}政府门户网站自行决定。",
            cure="请由该门户网站的网站管理员办理；其他网站按规定执行。",
            citations=found.citations,
        )
    policies.require_manager(by, outlet=outlet, at=at)
    if found:
        rule(found.citations, "allowed")


@audited
def adapt_class(outlet: Outlet, *, column_class: str, term: str, reason: str, by: Posting, at: datetime) -> ClassLimit:
    """Set another term for a class of columns; their clocks follow at once, and the original stays shown beside it."""
    _require_choice(outlet, choices.CLASSES, by=by, at=at)
    row = next(
        (one for one in choices.class_rows(outlet, on=timezone.localdate(at)) if one.column_class == column_class), None
    )
    if row is None:
        raise Refusal("这个网站的这类栏目没有可以调整的期限。", cure="请从列表中选择分类。")
    try:
        Term.parse(term)
    except ValueError as error:
        raise Refusal("期限看不懂。", cure="请填写数字并选择单位，如 30 天。") from error
    if not reason.strip():
        raise Refusal("调整期限须写明理由。", cure="请填写理由。")
    ClassLimit.objects.filter(outlet=outlet, column_class=column_class, ended_at=None).update(ended_at=at)
    made = ClassLimit.objects.create(
        outlet=outlet, column_class=column_class, term=term, reason=reason.strip()[:200], set_by=by, set_at=at
    )
    said = f"{outlet}：{row.label}改为{Term.parse(term).chinese}（原为{row.original}）：{made.reason}"
    record("sites.adapt_class", made, by=by, at=at, summary=said[:500])
    _recount(outlet, by=by, at=at)
    return made


@audited
def adopt_class(limit: ClassLimit, *, by: Posting, at: datetime) -> ClassLimit:
    """Go back to the term of the document, which holds where nothing was decided."""
    limit = ClassLimit.objects.select_for_update(of=("self",)).select_related("outlet__sponsor__place").get(pk=limit.pk)
    _require_choice(limit.outlet, choices.CLASSES, by=by, at=at)
    if limit.ended_at:
        raise Refusal("这一类已经按文件执行。", cure="无需再次办理。")
    limit.ended_at = at
    limit.save(update_fields=["ended_at"])
    said = f"{limit.outlet}：{limit.get_column_class_display()}恢复按文件执行"
    record("sites.adopt_class", limit, by=by, at=at, summary=said)
    _recount(limit.outlet, by=by, at=at)
    return limit


def _recount(outlet: Outlet, *, by: Posting, at: datetime) -> None:
    for clock in clocks_of(columns_of(outlet), rules.UPDATE_CLOCK).values():
        duties.recompute(clock, by=by, at=at, note="网站调整栏目分类的更新期限")


@audited
def set_catalogue(
    outlet: Outlet, *, standalone: bool, by: Posting, at: datetime, parent: Column | None = None
) -> CatalogueStanding:
    """Let the catalogue stand on its own, or inside the columns under `parent`; addresses and items stay as they are.

    In the main navigation it is added when it stands on its own, and left out when it is found under its column.
    """
    outlet = (
        Outlet.objects.select_for_update(of=("self",)).select_related("sponsor__place", "operator").get(pk=outlet.pk)
    )
    _require_choice(outlet, choices.CATALOGUE, by=by, at=at)
    roots = choices.catalogues_of(outlet)
    if not roots:
        raise Refusal("本网站还没有信息公开目录。", cure="请先设立形式为“信息公开目录”的栏目。")
    target = None if standalone else parent
    if not standalone and (
        target is None or target.outlet_id != outlet.pk or target.hidden or target.form != Column.Form.COLUMN
    ):
        raise Refusal("没有选择目录设在哪个栏目下。", cure="请选择本网站在用的栏目。")
    moved = [root for root in roots if root.parent_id != (target.pk if target else None)]
    for root in moved:
        _move(root, target, at=at)
        signals.column_changed.send(sender=Column, column=root, by=by, at=at)
    _navigate(outlet, roots, standalone=standalone)
    made = CatalogueStanding.objects.create(outlet=outlet, standalone=standalone, decided_by=by, decided_at=at)
    where = "独立设置" if target is None else f"设在栏目“{target}”下"
    data = {"moved": [str(root.pk) for root in moved]}
    record("sites.set_catalogue", made, by=by, at=at, summary=f"{outlet}：信息公开目录{where}", data=data)
    return made


def _move(root: Column, target: Column | None, *, at: datetime) -> None:
    branch = choices.branch_of(root, columns_of(root.outlet, hidden=True))
    by_depth = (target.depth + 1 if target else 1) - root.depth
    checked_name(root.outlet, root.name, parent=target, but=root)
    for one in branch:
        if not one.hidden:
            require_limits(root.outlet, name=one.name, depth=one.depth + by_depth, at=at)
    siblings = Column.objects.filter(outlet=root.outlet, parent=target)
    root.parent, root.ordinal = target, (siblings.aggregate(last=Max("ordinal"))["last"] or 0) + 1
    root.save(update_fields=["parent", "ordinal"])
    for one in branch:
        Column.objects.filter(pk=one.pk).update(depth=one.depth + by_depth)


def _navigate(outlet: Outlet, roots: list[Column], *, standalone: bool) -> None:
    """A navigation that was chosen, or is full without having been, gets or loses the catalogue."""
    entries = list(nav_of(outlet))
    keys = {root.pk for root in roots}
    if not standalone:
        NavEntry.objects.filter(outlet=outlet, column__in=keys).delete()
        return
    if not entries:
        tops = columns_of(outlet).filter(parent=None).exclude(form=Column.Form.TOPIC).exclude(pk__in=keys)
        chosen = list(tops.order_by("ordinal", "name", "pk"))
        if len(chosen) + len(roots) <= rules.MOST_ENTRIES:
            return
        for number, column in enumerate(chosen[: rules.MOST_ENTRIES - len(roots)], start=1):
            entries.append(NavEntry.objects.create(outlet=outlet, column=column, ordinal=number))
    there = {one.column_id for one in entries}
    wanted = [root for root in roots if root.pk not in there]
    if len(entries) + len(wanted) > rules.MOST_ENTRIES:
        raise Refusal("主导航已满，放不下信息公开目录。", cure="请先在“主导航”中去掉一项。")
    last = max((one.ordinal for one in entries), default=0)
    for number, root in enumerate(wanted, start=last + 1):
        NavEntry.objects.create(outlet=outlet, column=root, ordinal=number)
