"""What the index hears from the publisher."""

from datetime import datetime
from typing import Any

from jiyue.content.library.models import Resource
from jiyue.delivery.search.actions import note


def on_change(sender: object, resource: Resource, at: datetime, **_: Any) -> None:
    """A work row in the publisher's own transaction: what is out and what is found cannot part."""
    note(resource, at=at)
