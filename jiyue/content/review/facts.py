"""On what the facts of an item rest (事实依据): documents, links and files for the reviewers, never for the public."""

from datetime import date

from jiyue.content.library.models import Resource
from jiyue.content.review.models import FactBasis
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import Applied, rules_for
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import FactBasisWanted


def wanted(owner: Organisation, *, on: date) -> list[Applied[FactBasisWanted]]:
    """The rules of the owner's place that want it; where there are none nothing is asked."""
    return rules_for(FactBasisWanted, place=owner.place_id, on=on)


def basis_of(resource: Resource) -> list[FactBasis]:
    """What was attached, in its order."""
    return list(resource.fact_bases.select_related("posting__person", "posting__organisation"))


def lacking(resource: Resource, step: str, *, on: date) -> tuple[Citation, ...]:
    """The articles by which this step looks at the basis of the facts, where nothing is attached; else nothing."""
    asked = [one for one in wanted(resource.owner, on=on) if step in one.rule.steps]
    if not asked or resource.fact_bases.exists():
        return ()
    return tuple(dict.fromkeys(citation for one in asked for citation in one.citations))
