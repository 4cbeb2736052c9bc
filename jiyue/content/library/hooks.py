"""Questions the library asks of packages above it, which register their answers in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.estate.organisations.models import Posting

Elsewhere = Callable[[Posting, datetime], Iterable[UUID]]
RemovalCheck = Callable[[Resource], Refusal | None]

visible_elsewhere: list[Elsewhere] = []
"""Ids of foreign resources that a posting must see to do its work, such as a placement it has to agree to."""

removal_checks: list[RemovalCheck] = []
"""Why a resource may not be removed: it was cleared, it is out."""

Settled = Callable[[Resource], bool]

settled: list[Settled] = []
"""Whether a resource was cleared once: then what the public may see of it changes by an approval alone."""
