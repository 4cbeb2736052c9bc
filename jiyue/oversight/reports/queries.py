"""Questions about notices, and the rows behind their figures."""

from django.db.models import Model, QuerySet

from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import household
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring.models import Finding, Observation
from jiyue.oversight.reports.models import Notice

ROWS: dict[str, type[Model]] = {
    "outlets": Outlet,
    "looks": Observation,
    "findings": Finding,
    "closed": Finding,
    "orders": RectificationOrder,
    "orders_closed": RectificationOrder,
}


def visible_to(posting: Posting) -> QuerySet[Notice]:
    """The notices of one's own unit; once published they are resources that everybody reads."""
    notices = Notice.objects.filter(issuer__in=household(posting.organisation))
    return notices.select_related("issuer", "resource__draft").order_by("-year", "-quarter")


def rows_of(notice: Notice, key: str, *, outlet: str = "") -> QuerySet:
    """The rows that a figure counted: of the totals, or of one outlet's line."""
    figures = notice.figures["totals"]
    if outlet:
        figures = next((line["figures"] for line in notice.figures["outlets"] if line["outlet"] == outlet), [])
    rows: list[str] = next((figure["rows"] for figure in figures if figure["key"] == key), [])
    return ROWS[key]._default_manager.filter(pk__in=rows)
