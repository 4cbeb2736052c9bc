"""The demo's places, units, people, sites and columns, through the same actions as everybody's."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from jiyue.core.accounts import actions as accounts
from jiyue.core.accounts.models import User
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.organisations import actions as organisations
from jiyue.estate.organisations.models import Organisation, Place, Posting
from jiyue.estate.registry import actions as registry
from jiyue.estate.registry.models import Website
from jiyue.estate.schemes.actions import adopt_missing
from jiyue.estate.schemes.queries import of_unit
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.models import Column, Host

PASSWORD = "jiyue-demo-2026"  # noqa: S105 - printed on the screen; production refuses demo accounts
FOUNDED = date(2017, 1, 3)  # before the oldest of the five documents, so that its review can be told
PLACEHOLDERS: dict[str, Any] = {
    "site_code": "0000000000",
    "icp_number": "示例ICP备00000000号",
    "police_number": "示例公网安备 00000000000000号",
    "contact": "电话：0000-0000000（示例）",
}


@dataclass
class Estate:
    """What was made, by the keys of the data files."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    postings: dict[str, Posting] = field(default_factory=dict)
    websites: dict[str, Website] = field(default_factory=dict)
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)


@lru_cache
def data(name: str) -> dict[str, Any]:
    """One of the data files beside this module."""
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text())


def build(*, at: datetime) -> Estate:
    """Make what is missing; run again it changes nothing but the address rule of a changed port."""
    estate = people(at=at)
    for entry in data("sites")["sites"]:
        _site(estate, entry, at=at)
    return estate


def people(*, at: datetime) -> Estate:
    """The units and who holds posts in them."""
    estate = Estate()
    _units(estate, at=at)
    _staff(estate, at=at)
    return estate


def schemes(estate: Estate, *, at: datetime) -> int:
    """The model schemes of every unit, without which nothing could be published; returns how many were adopted."""
    made, _ = adopt_missing(map(of_unit, estate.organisations.values()), by=SYSTEM, at=at)
    return len(made)


def _units(estate: Estate, *, at: datetime) -> None:
    for entry in data("estate")["places"]:
        if not Place.objects.filter(pk=entry["code"]).exists():
            organisations.register_place(entry["code"], name=entry["name"], by=SYSTEM, at=at)
    for entry in data("estate")["organisations"]:
        above = estate.organisations.get(entry.get("parent", ""))
        unit = Organisation.objects.filter(name=entry["name"], parent=above).first()
        estate.organisations[entry["key"]] = unit or organisations.create_organisation(
            entry["name"],
            short_name=entry["short"],
            kind=entry["kind"],
            place=Place.objects.get(pk=entry["place"]),
            parent=above,
            by=SYSTEM,
            at=at,
        )


def _staff(estate: Estate, *, at: datetime) -> None:
    for entry in data("estate")["staff"]:
        posting = Posting.objects.filter(person__user__username=entry["login"]).first()
        estate.postings[entry["login"]] = posting or _appoint(estate, entry, at=at)


def _appoint(estate: Estate, entry: dict[str, str], *, at: datetime) -> Posting:
    user: User = accounts.create_account(
        entry["login"],
        display_name=entry["name"],
        email=f"{entry['login']}@demo.localhost",
        password=PASSWORD,
        is_demo=True,
        by=SYSTEM,
        at=at,
    )
    person = organisations.create_person(entry["name"], user=user, by=SYSTEM, at=at)
    unit = estate.organisations[entry["organisation"]]
    return organisations.appoint(person, organisation=unit, role=entry["role"], by=SYSTEM, at=at)


def _site(estate: Estate, entry: dict[str, Any], *, at: datetime) -> None:
    host = f"{entry['key']}.localhost"
    website = Website.objects.filter(domain=host).first()
    if website is None:
        website = registry.register_website(
            name=entry["name"],
            domain=host,
            base_url=f"http://{host}:{settings.PORT}/",
            sponsor=estate.organisations[entry["sponsor"]],
            supervisor=estate.organisations[entry["supervisor"]],
            operator=estate.organisations[entry["operator"]],
            chinese_domain=entry["chinese_domain"],
            description=entry["description"],
            figures_assumed=True,
            by=SYSTEM,
            at=at,
            **PLACEHOLDERS,
        )
        Host.objects.create(website=website, name=host, theme=entry["theme"], is_demo=True)
    estate.websites[entry["key"]] = website
    registry.set_fetch_rule(host, outlet=website.outlet, address="127.0.0.1", port=settings.PORT, by=SYSTEM, at=at)
    for ordinal, column in enumerate(entry["columns"]):
        _column(estate, entry, column, website=website, parent=None, ordinal=ordinal, at=at)
    if "blocks" in entry and not website.outlet.blocks.exists():
        _home(estate, entry, website=website, at=at)


def _home(estate: Estate, entry: dict[str, Any], *, website: Website, at: datetime) -> None:
    blocks = [
        sites.Plan(estate.columns[entry["key"], one["column"]], **{key: one[key] for key in one if key != "column"})
        for one in entry["blocks"]
    ]
    sites.compose(website.outlet, blocks=blocks, by=SYSTEM, at=at)


def _column(
    estate: Estate,
    site: dict[str, Any],
    entry: dict[str, Any],
    *,
    website: Website,
    parent: Column | None,
    ordinal: int,
    at: datetime,
) -> None:
    column = Column.objects.filter(outlet=website.outlet, slug=entry["slug"]).first()
    column = column or sites.create_column(
        website,
        name=entry["name"],
        slug=entry["slug"],
        parent=parent,
        owner=estate.organisations[site["sponsor"]],
        description=f"发布{entry['name']}方面的信息。",
        keywords=entry["name"],
        column_type=entry["name"],
        column_class=entry.get("class", ""),
        ordinal=ordinal,
        on_home=entry.get("home", False),
        form=entry.get("form", Column.Form.COLUMN),
        opens_on=timezone.localdate(at) - timedelta(days=entry["open_for"]) if "open_for" in entry else None,
        by=SYSTEM,
        at=at,
    )
    estate.columns[site["key"], entry["slug"]] = column
    for number, child in enumerate(entry.get("children", [])):
        _column(estate, site, child, website=website, parent=column, ordinal=number, at=at)
