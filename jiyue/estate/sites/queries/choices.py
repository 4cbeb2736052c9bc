"""What a site may decide for itself: terms of its classes, where its catalogue stands, who keeps which branch."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from jiyue.common.compiled import Compiled
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import CatalogueStanding, ClassLimit, Column, Delegation
from jiyue.rulebook.deadlines.rules import Term
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import OwnChoice, UpdateInterval

CLASSES, CATALOGUE = "class_limits", "catalogue"

_limits = Compiled(
    lambda outlet: ClassLimit.objects.filter(outlet_id=outlet, ended_at=None).values_list("column_class", "term")
)


@enforces(OwnChoice)
def choice(what: str, *, place: str, on: date) -> Applied[OwnChoice] | None:
    """The rule that leaves something to the sites of some levels, as far as the place has one."""
    return next(iter(rules_for(OwnChoice, place=place, on=on, what=what)), None)


def decides(found: Applied[OwnChoice], outlet: Outlet) -> bool:
    """Whether the site is one to which the rule leaves it: the portal of a government of a named level."""
    return found.rule.is_left_to(outlet.sponsor.place_id) and outlet.sponsor.kind in ("office", "government")


def adapted(found: list[Applied[UpdateInterval]], *, outlet: Outlet, column_class: str, on: date) -> list[Applied[Any]]:
    """The intervals as the site has them: a term of its own takes the place of the one that it may adapt."""
    own = choice(CLASSES, place=outlet.sponsor.place_id, on=on)
    if own is None or not own.rule.is_left_to(outlet.sponsor.place_id):
        return found
    terms = _terms(outlet)
    rows = [_own_term(one, own, terms, column_class) for one in found] if terms else found
    return sorted(rows, key=lambda one: one.rule.strictness())


def _terms(outlet: Outlet) -> dict[str, str]:
    """The site's own terms by class; read with the outlet where many columns are gone through."""
    if "class_limits" in getattr(outlet, "_prefetched_objects_cache", ()):
        return {one.column_class: one.term for one in outlet.class_limits.all() if one.ended_at is None}
    return dict(_limits(outlet.pk))


def _own_term(
    one: Applied[UpdateInterval], own: Applied[OwnChoice], terms: dict[str, str], column_class: str
) -> Applied[UpdateInterval]:
    fits = [name for name in one.rule.column_class if name in terms and column_class in ("", name)]
    if one.pack != own.pack or not fits:
        return one
    cited = dict.fromkeys((*one.citations, *own.citations))
    return replace(one, rule=one.rule.model_copy(update={"term": terms[fits[0]]}), citations=tuple(cited))


@dataclass(frozen=True)
class ClassRow:
    """A class of columns with the term of the document and the site's own, where it has one."""

    column_class: str
    label: str
    original: str
    own: ClassLimit | None
    citations: tuple[Citation, ...]
    article: str

    @property
    def words(self) -> str:
        """What holds, and what it was made from."""
        if self.own is None:
            return f"{self.original}（按{self.article}执行）"
        return f"{Term.parse(self.own.term).chinese}（改自{self.article}，原为{self.original}）"


def class_rows(outlet: Outlet, *, on: date) -> list[ClassRow]:
    """Every class with a term that the site may adapt; none where no rule leaves it to the site."""
    place = outlet.sponsor.place_id
    own = choice(CLASSES, place=place, on=on)
    if own is None or not decides(own, outlet):
        return []
    limits = {one.column_class: one for one in ClassLimit.objects.filter(outlet=outlet, ended_at=None)}
    rows = [
        (name, label, one)
        for name, label in Column.Class.choices
        for one in rules_for(UpdateInterval, place=place, on=on, outlet_kind="website", column_class=name, name="")
        if one.pack == own.pack and name in one.rule.column_class
    ]
    return [
        ClassRow(
            name, str(label), Term.parse(one.rule.term).chinese, limits.get(name),
            tuple(dict.fromkeys((*one.citations, *own.citations))), own.citations[0].article,
        )
        for name, label, one in rows
    ]  # fmt: skip


def words_of(column: Column, *, on: date) -> str:
    """What holds for a column of an adapted class, with the original; empty where nothing was adapted."""
    rows = class_rows(column.outlet, on=on)
    return next((one.words for one in rows if one.own and one.column_class == column.column_class), "")


def catalogues_of(outlet: Outlet) -> list[Column]:
    """The catalogues of a site: columns of this form that do not stand in another one."""
    found = Column.objects.filter(outlet=outlet, hidden=False, form=Column.Form.CATALOGUE).select_related("parent")
    return [one for one in found if one.parent is None or one.parent.form != Column.Form.CATALOGUE]


def standing_of(outlet: Outlet) -> CatalogueStanding | None:
    """The site's latest word on its catalogue."""
    return CatalogueStanding.objects.filter(outlet=outlet).select_related("decided_by__person").first()


def branch_of(column: Column, columns: Iterable[Column]) -> list[Column]:
    """A column and all below it, parents first."""
    found, level, rows = [column], [column], list(columns)
    while level:
        above = {one.pk for one in level}
        level = [one for one in rows if one.parent_id in above]
        found += level
    return found


def delegations_of(outlet: Outlet) -> QuerySet[Delegation]:
    """The branches of a site that other units manage now."""
    return Delegation.objects.filter(column__outlet=outlet, ended_at=None).select_related("unit", "column")
