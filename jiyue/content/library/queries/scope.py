"""What a resource may be beside public, and on which grounds."""

from datetime import date

from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import rules_for, strictest
from jiyue.rulebook.regulations.schema import DisclosureGrounds, Publicity
from jiyue.rulebook.regulations.schema.disclosure import Ground


def preset(owner: Organisation, *, on: date) -> str:
    """The publicity attribute of a new resource."""
    return strictest(Publicity, place=owner.place_id, on=on).rule.default


def grounds(owner: Organisation, *, on: date, publicity: str = "") -> dict[str, Ground]:
    """The statutory grounds that the packs list, all or for one publicity attribute."""
    listed = [
        one for applied in rules_for(DisclosureGrounds, place=owner.place_id, on=on) for one in applied.rule.grounds
    ]
    return {one.key: one for one in listed if not publicity or not one.publicity or publicity in one.publicity}


def publishable(owner: Organisation, *, on: date) -> tuple[str, ...]:
    """The publicity attributes that go to the public."""
    return strictest(Publicity, place=owner.place_id, on=on).rule.publishable
