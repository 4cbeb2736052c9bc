"""The rules on reprinting of nation, province, locality and department that hold for a unit (大理2021 第二十三条)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from jiyue.content.library.models import Resource, Version
from jiyue.content.reprints.models import NormCheck, ReprintNorm
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.organisations.queries import host_of, household, whole_scope
from jiyue.rulebook.regulations.queries import Applied, binding, citation, enforces, rules_for, together
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import FindingDecision, ReprintRule, RequiredMetadata, RuleBase
from jiyue.rulebook.regulations.schema import ReprintNorms as Wanted

PLACES = {"country": "nation", "province": "province"}
"""The level of rules on reprinting at which a document of a place of this level stands; all others are local."""


@dataclass(frozen=True)
class Norm:
    """One rule on reprinting: where it stands and what it says."""

    key: str
    title: str
    text: str
    citation: Citation | None = None
    held: ReprintNorm | None = None


@dataclass(frozen=True)
class Level:
    """The rules of one level, which may be none."""

    key: str
    label: str
    norms: tuple[Norm, ...]


def wanted(owner: Organisation, *, on: date) -> Applied[Wanted] | None:
    """The rule that asks for the rules of all levels to be shown and ticked; None where the place has none."""
    found = rules_for(Wanted, place=owner.place_id, on=on)
    return together(found) if found else None


@enforces(Wanted)
def levels(owner: Organisation, *, on: date) -> list[Level]:
    """Every level with its rules: of the packs that bind the place, and those that units put down themselves."""
    asked = wanted(owner, on=on)
    if asked is None:
        return []
    listed: dict[str, list[Norm]] = {one.key: [] for one in asked.rule.parts}
    for key, norm in [*_of_packs(owner, on=on), *_of_units(owner)]:
        if key in listed:
            listed[key].append(norm)
    return [Level(one.key, one.label, tuple(listed[one.key])) for one in asked.rule.parts]


def _of_packs(owner: Organisation, *, on: date) -> Iterable[tuple[str, Norm]]:
    """What every document in force at the place says of reprints, also where a nearer one says the same."""
    for one, edition in reversed(binding(owner.place_id, on)):
        clauses = [clause for each in edition.rules if _is_of_reprints(each) for clause in each.clauses]
        for clause in dict.fromkeys(clauses):
            cite = citation(clause, on=on)
            yield PLACES.get(one.place.level, "local"), Norm(clause, str(cite), cite.quote, citation=cite)


def _is_of_reprints(one: RuleBase) -> bool:
    named = isinstance(one, RequiredMetadata | FindingDecision) and Resource.Origin.REPRINTED in one.origins
    return named or isinstance(one, ReprintRule)


def _of_units(owner: Organisation) -> Iterable[tuple[str, Norm]]:
    own = household(host_of(owner))
    held = ReprintNorm.objects.filter(ended_at=None).filter(Q(owner__in=own) | ~Q(level=ReprintNorm.Level.UNIT))
    for one in held.select_related("owner__parent").order_by("title"):
        if one.owner in own or owner.lineage.startswith(whole_scope(one.owner).lineage):
            yield one.level, Norm(str(one.pk), one.title, one.text, held=one)


def checked(version: Version) -> NormCheck | None:
    """What a reviewer ticked for just these words."""
    found = NormCheck.objects.filter(resource=version.resource, wording_hash=version.wording_hash)
    return found.select_related("ticked_by__person", "ticked_by__organisation").last()


@enforces(Wanted)
def require(version: Version, *, owner: Organisation, on: date) -> None:
    """A reprint is signed once a reviewer has ticked, for these words, which rules apply."""
    asked = wanted(owner, on=on)
    if asked is None or version.resource.origin != Resource.Origin.REPRINTED:
        return
    if checked(version) is None:
        raise refuse(
            "转载信息还没有核对适用的转载规定，不能签发。",
            cure="请在审核页“适用的转载规定”中勾选适用的各项并保存，再签发。",
            citations=asked.citations,
        )
    rule(asked.citations, "allowed")
