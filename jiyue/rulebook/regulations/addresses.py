"""Where a regulation can be read, and where in it a citation leads. No Django."""

from dataclasses import dataclass

from .fulltext import clause_anchor, read
from .rules import Citation
from .schema import Edition, Pack

FOLDER = "regulations/"
LIST = f"{FOLDER}index.html"
CONSOLE = "/console/regulations/"


@dataclass(frozen=True)
class PublicSite:
    """A government website that shows the regulations of its place."""

    base_url: str
    place: str

    def shows(self, pack: Pack) -> bool:
        return pack.place.covers(self.place)

    def page(self, pack: Pack, edition_id: str) -> str:
        return f"{self.base_url.rstrip('/')}/{page_of(pack, edition_id)}"


def page_of(pack: Pack, edition_id: str = "") -> str:
    """The page of an edition within a site. Where a pack has several, each keeps a page of its own."""
    if not edition_id or len(pack.editions) == 1:
        return f"{FOLDER}{pack.id}.html"
    return f"{FOLDER}{pack.id}/{edition_id.partition('@')[2]}.html"


def console_page_of(pack: Pack, edition_id: str = "") -> str:
    """The reading page of the workbench, which every member of staff can open."""
    address = f"{CONSOLE}{pack.id}/"
    if not edition_id or len(pack.editions) == 1:
        return address
    return f"{address}{edition_id.partition('@')[2]}/"


def anchor_in(pack: Pack, edition: Edition, clause_id: str) -> str:
    """The part of the page that holds a clause's quote, or the default that stands in for one."""
    if clause_id in edition.clauses:
        text = read(edition, title=pack.document.title)
        return text.anchor(clause_id) if text else clause_anchor(clause_id)
    if any(default.id == clause_id for default in edition.defaults):
        return clause_anchor(clause_id)
    return ""


def address_of(citation: Citation, pack: Pack, *, site: PublicSite | None) -> str:
    """The very paragraph: on the public site if that shows the document, else on the workbench's page.

    A citation of an edition that the pack no longer has leads to the one that stands in its place.
    """
    edition = next((one for one in pack.editions if one.id == citation.edition), pack.latest)
    anchor = anchor_in(pack, edition, citation.clause)
    part = f"#{anchor}" if anchor else ""
    if site and site.shows(pack):
        return f"{site.page(pack, edition.id)}{part}"
    return f"{console_page_of(pack, edition.id)}{part}"
