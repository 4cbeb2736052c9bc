"""What the layer contract cannot say: the public face of a package, and where Django's admin may stand."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "jiyue"
GROUPS = {"core", "rulebook", "estate", "content", "citizens", "delivery", "oversight", "faces"}
FACE = {"models", "queries", "actions", "signals", "hooks", "rules", "schema"}

# Where another package reaches past the face, and why.
EXCEPTIONS = {
    ("jiyue.faces.console.pages", "jiyue.delivery.publishing.builder"): "the preview is the publisher's own renderer",
    ("jiyue.faces.console.views.resources", "jiyue.delivery.publishing.site"): "the preview's assets",
    ("jiyue.faces.portal.pages", "jiyue.delivery.publishing.render"): "search pages wear the look of the site",
    ("jiyue.faces.portal.pages", "jiyue.delivery.publishing.site"): "search pages wear the look of the site",
    ("jiyue.faces.portal.views", "jiyue.delivery.publishing.site"): "search pages wear the look of the site",
    ("jiyue.faces.portal.finding", "jiyue.delivery.publishing.site"): "search pages wear the look of the site",
    ("jiyue.delivery.search.gathering", "jiyue.delivery.publishing.context"): "the public place of a file",
    ("jiyue.delivery.search.bench", "jiyue.delivery.publishing.bench"): "one library filled for all benchmarks",
    ("jiyue.delivery.search.laws", "jiyue.delivery.publishing.regulations"): "the 法规 pages, as they are found",
    ("jiyue.faces.console.views.arrivals", "jiyue.content.library.policies"): "who writes also decides on old pages",
    ("jiyue.delivery.channels.policies", "jiyue.content.library.policies"): "who writes also posts",
    ("jiyue.delivery.arrivals.bench", "jiyue.delivery.publishing.bench"): "one estate made for all benchmarks",
    ("jiyue.delivery.arrivals.actions.__init__", "jiyue.content.library.policies"): "who writes also brings in",
    ("jiyue.delivery.arrivals.actions.closing", "jiyue.estate.registry.policies"): "who closes a site also empties it",
    ("jiyue.delivery.arrivals.leading", "jiyue.delivery.publishing.tree"): "one process at a time changes a tree",
    ("jiyue.content.reprints.queries", "jiyue.content.library.policies"): "who writes also has the original fetched",
    ("jiyue.delivery.arrivals.management.commands.import_site", "jiyue.content.library.policies"): "who brings in",
    ("jiyue.delivery.exchange.actions.__init__", "jiyue.content.library.policies"): "who writes also takes in",
    ("jiyue.delivery.exchange.queries.__init__", "jiyue.content.library.policies"): "who writes also takes in",
    ("jiyue.delivery.exchange.queries.received", "jiyue.content.library.policies"): "what is under review",
    ("jiyue.delivery.exchange.calls", "jiyue.estate.organisations.logs"): "one term for all logs",
    ("jiyue.faces.api.door", "jiyue.delivery.exchange.calls"): "calls are logged where they come in",
    (
        "jiyue.faces.console.views.sharing",
        "jiyue.delivery.exchange.carrying",
    ): "the other side's columns",
    ("jiyue.oversight.monitoring.structure", "jiyue.delivery.publishing.restore"): "what no record put on a site",
    ("jiyue.delivery.publishing.bench", "jiyue.content.review.seal"): "the bench makes cleared resources in bulk",
    ("jiyue.delivery.publishing.policies", "jiyue.content.library.policies"): "who writes also places",
    ("jiyue.content.review.queries", "jiyue.content.library.policies"): "who writes also answers for the unit",
    ("jiyue.content.review.actions.facts", "jiyue.content.library.policies"): "who writes also states facts",
    ("jiyue.content.reprints.actions.__init__", "jiyue.content.library.policies"): "who writes also takes originals",
    ("jiyue.oversight.reports.actions", "jiyue.oversight.inspection.policies"): "who issues orders issues notices",
    ("jiyue.estate.duties.queries.__init__", "jiyue.rulebook.deadlines.wording"): "one wording for one clock",
    ("jiyue.estate.duties.queries.register", "jiyue.rulebook.deadlines.wording"): "one wording for one clock",
    ("jiyue.faces.console.views.rulebook", "jiyue.rulebook.regulations.coverage"): "the matrix is made to be shown",
    ("jiyue.faces.console.views.rulebook", "jiyue.rulebook.regulations.matrix"): "the matrix is made to be shown",
    ("jiyue.faces.console.views.rulebook", "jiyue.rulebook.regulations.matrix_page"): "the matrix is made to be shown",
    ("jiyue.faces.console.forms.people", "jiyue.estate.organisations.charges"): "naming and listing are one matter",
    ("jiyue.faces.console.views.charges", "jiyue.estate.organisations.charges"): "naming and listing are one matter",
    ("jiyue.estate.sites.queries.upkeep", "jiyue.estate.organisations.charges"): "who keeps a column",
    ("jiyue.estate.duties.queries.reminders", "jiyue.estate.organisations.charges"): "who is told by name",
    ("jiyue.estate.duties.management.commands.deadline", "jiyue.rulebook.deadlines.terms"): "the command is its face",
}


def imports() -> Iterator[tuple[str, str]]:
    """(importing module, imported name) of everything but tests and migrations."""
    for file in ROOT.rglob("*.py"):
        parts = file.relative_to(ROOT.parent).with_suffix("").parts
        if {"tests", "migrations"} & set(parts):
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from ((".".join(parts), f"{node.module}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from ((".".join(parts), alias.name) for alias in node.names)


def reaches_past_the_face() -> set[tuple[str, str]]:
    found = set()
    for module, name in imports():
        mine, theirs = module.split("."), name.split(".")
        foreign = theirs[0] == "jiyue" and len(theirs) > 3 and theirs[1] in GROUPS and theirs[1:3] != mine[1:3]
        if foreign and mine[1] in GROUPS and theirs[3] not in FACE:
            found.add((module, ".".join(theirs[:4])))
    return found


def test_a_package_is_entered_by_its_face_or_by_a_named_exception():
    assert reaches_past_the_face() - set(EXCEPTIONS) == set()


@pytest.mark.parametrize("exception", EXCEPTIONS, ids=" → ".join)
def test_each_exception_is_still_needed(exception):
    assert exception in reaches_past_the_face()


def test_djangos_admin_stands_in_the_console_alone():
    users = {module for module, name in imports() if name.startswith("django.contrib.admin")}
    assert {module for module in users if not module.startswith(("jiyue.faces.console", "jiyue.config"))} == set()
    assert users
