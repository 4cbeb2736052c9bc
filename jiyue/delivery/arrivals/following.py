"""What the worker ends of closings that were cut short."""

from jiyue.delivery.arrivals import leading
from jiyue.delivery.arrivals.models import SiteClosing
from jiyue.delivery.publishing.queries import tree_of


def follow_closed() -> int:
    """Let those lead on whose process died, or found no room, when the closing was kept; how many there were."""
    closed = SiteClosing.objects.filter(closed_at__isnull=False).select_related("website__host")
    return sum(leading.carry_out(tree_of(one.website)) for one in closed)
