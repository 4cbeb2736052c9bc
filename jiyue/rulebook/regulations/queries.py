"""Questions about the regulations, asked by every other package."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from jiyue.common.refusals import Refusal

from . import addresses, own_packs
from .addresses import PublicSite, page_of
from .applied import Applied, Origin, R, applied, cite, enforces
from .loader import FaultyPacks, load_all, load_beside
from .reader import day, facts, parts, shown
from .reading import Fault
from .rules import Citation
from .schema import ApprovalChain, Clause, Edition, Pack, ReviewChain, TermList

__all__ = [
    "LIST_PAGE", "Applied", "Origin", "PublicSite", "address_of", "binding", "chain_for", "citation", "clause", "day",
    "enforces", "facts", "faults", "mark", "offered", "pack", "packs", "page_of", "parts", "public_address_of",
    "reload", "rules_for", "shown", "strictest", "supposing", "take", "terms", "together",
]  # fmt: skip

_supposed: ContextVar[tuple[Pack, ...] | None] = ContextVar("supposed", default=None)

LIST_PAGE = addresses.LIST


def packs() -> tuple[Pack, ...]:
    """Every pack, the widest place first. A faulty pack raises `loader.FaultyPacks`: half a rulebook is none."""
    return _supposed.get() or _packs(*_roots())


def offered(folder: Path) -> tuple[Pack, str]:
    """A pack that is to be taken, with the digest of its files."""
    return own_packs.offered(folder), own_packs.digest_of(folder)


def take(folder: Path, *, replace: bool = False) -> Pack:
    """Put a pack beside the others and into force at once, in every process."""
    shipped, own = Path(settings.RULEPACKS_ROOT), Path(settings.OWN_RULEPACKS_ROOT)
    return own_packs.add(folder, own=own, shipped=load_all(shipped), replace=replace)


def _roots() -> tuple[str, str, int]:
    """Where the packs lie, and when one was last added: then they are read again."""
    own = settings.OWN_RULEPACKS_ROOT
    return str(settings.RULEPACKS_ROOT), str(own), own_packs.stamp_of(own)


@contextmanager
def supposing(others: tuple[Pack, ...]) -> Iterator[None]:
    """Answer every question inside from other packs: what would be if these were in force."""
    token = _supposed.set(others)
    try:
        yield
    finally:
        _supposed.reset(token)


@lru_cache(maxsize=8)
def _packs(root: str, own: str, stamp: int) -> tuple[Pack, ...]:
    return load_beside(load_all(Path(root)), Path(own))


def faults() -> tuple[Fault, ...]:
    """What is wrong with the packs as they lie in their folders now; read again when a file has changed."""
    roots = Path(settings.RULEPACKS_ROOT), Path(settings.OWN_RULEPACKS_ROOT)
    files = [path for root in roots for path in sorted(root.glob("*/*"))]
    return _faults(*roots, tuple((str(path), path.stat().st_mtime_ns) for path in files))


@lru_cache(maxsize=1)
def _faults(root: Path, own: Path, stamp: object) -> tuple[Fault, ...]:
    try:
        load_beside(load_all(root), own)
    except FaultyPacks as error:
        return error.faults
    return ()


def reload() -> None:
    """Forget what was read, so that the next question reads the folders again."""
    _packs.cache_clear()
    _mark.cache_clear()


def mark(on: date) -> str:
    """A short digest of every rule in force on a day or before: it changes when an edition begins, or is corrected.

    Earlier editions count too: clocks of events of their time still run under them (D4a).
    """
    return _mark(*_roots(), on)


@lru_cache(maxsize=8)
def _mark(root: str, own: str, stamp: int, on: date) -> str:
    digest = hashlib.sha256()
    for one in _packs(root, own, stamp):
        for edition in one.editions:
            if edition.in_force_from <= on:
                rules = (*edition.rules, *(default.rule for default in edition.defaults))
                facts = [rule.model_dump_json() for rule in rules]
                digest.update(repr((one.id, edition.id, facts)).encode())
    return digest.hexdigest()[:8]


def pack(pack_id: str) -> Pack:
    for one in packs():
        if one.id == pack_id:
            return one
    known = "、".join(one.id for one in packs())
    raise Refusal(f"没有名为“{pack_id}”的规则包。", cure=f"现有规则包：{known}。")


def binding(place: str, on: date) -> list[tuple[Pack, Edition]]:
    """The documents in force at a place on a day, those of the nearest place first."""
    found = [(one, one.edition_on(on)) for one in packs() if one.place.covers(place)]
    return [(one, edition) for one, edition in reversed(found) if edition]


def clause(clause_id: str, *, on: date | None = None) -> Clause:
    """A clause by its id, in the edition of a day or the latest one."""
    return _clause(clause_id, on)[1]


def citation(clause_id: str, *, on: date | None = None) -> Citation:
    """A clause as it is cited where no typed rule stands behind an act, for instance in a decision's form."""
    return _clause(clause_id, on)[0]


def address_of(citation: Citation, *, site: PublicSite | None = None) -> str:
    """Where the cited words can be read: on the public site given, else on the workbench; empty if the pack is gone."""
    found = next((one for one in packs() if one.id == citation.pack), None)
    return addresses.address_of(citation, found, site=site) if found else ""


def public_address_of(citation: Citation, *, site: PublicSite | None) -> str:
    """Where everybody can read the cited words, for papers that leave the house; empty where no page shows them."""
    found = next((one for one in packs() if one.id == citation.pack), None)
    return addresses.address_of(citation, found, site=site) if found and site and site.shows(found) else ""


def rules_for(kind: type[R], *, place: str, on: date, **facets: Any) -> list[Applied[R]]:
    """All rules of a kind that bind the place on the day and fit the facets; the strictest stands first (D1)."""
    return applied(packs(), kind, place=place, on=on, **facets)


def strictest(kind: type[R], *, place: str, on: date, **facets: Any) -> Applied[R]:
    """The rule that drives, citing all that apply (D1); a Refusal where nothing in the packs answers."""
    found = rules_for(kind, place=place, on=on, **facets)
    if not found:
        raise Refusal(
            f"规则包对此没有规定（{kind.__name__}，区划 {place}）。",
            cure="请规则管理人员在规则包中补充规定或平台默认值。",
        )
    return together(found)


def together(found: Sequence[Applied[R]]) -> Applied[R]:
    """The first of several rules, with the articles of them all: the stricter one drives, both are cited (D1)."""
    cited = dict.fromkeys(citation for one in found for citation in one.citations)
    sources = {name: citation for one in reversed(found) for name, citation in one.sources.items()}
    return replace(found[0], citations=tuple(cited), sources=sources)


def chain_for(
    *,
    place: str,
    on: date,
    purpose: str = "review",
    outlet_kind: str | None = "website",
    grade: str = "",
    resource_kind: str = "",
) -> Applied[ReviewChain] | Applied[ApprovalChain]:
    """The chain that a case of this purpose follows here: `review`, or the purpose of an approval chain."""
    if purpose == "review":
        facets: dict[str, Any] = {"place": place, "on": on, "outlet_kind": outlet_kind, "resource_kind": resource_kind}
        found = rules_for(ReviewChain, **facets, grade=grade)
        graded = [one for one in found if grade and one.rule.grade == grade]
        return together(graded) if graded else strictest(ReviewChain, **facets)
    return strictest(ApprovalChain, place=place, on=on, purpose=purpose)


def terms(name: str, *, place: str, on: date) -> tuple[str, ...]:
    """The entries of a named list of words or hosts, from every pack that has one for this place."""
    found = rules_for(TermList, place=place, on=on, key=name)
    return tuple(dict.fromkeys(entry for one in found for entry in one.rule.entries))


def _clause(clause_id: str, on: date | None) -> tuple[Citation, Clause]:
    for one in packs():
        edition = one.edition_on(on) if on else one.latest
        found = edition.clauses.get(clause_id) if edition else None
        if edition and found:
            return cite(one, edition, found), found
    raise Refusal(f"没有编号为“{clause_id}”的条款。", cure="请用 jiyue rulepacks list 查看现有规则包与条款编号。")
