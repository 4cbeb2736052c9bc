"""What the worker looks for on its own.

What is due stands in the database (outbox rows, stale pages, running clocks, outlets not seen today), so a sweep
may run twice or be missed without harm: the next one finds what is left.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from jiyue.common.files import is_disk_full

WAIT_FOR_SPACE = 30.0
"""Seconds after which a sweep that found no room on the disk tries again."""
log = structlog.get_logger(__name__)


@dataclass
class Sweep:
    """One periodic look: `every` is in seconds of the monotonic clock, `run` takes the time."""

    name: str
    every: float
    run: Callable[[datetime], object]
    next_at: float = field(default=0.0)

    def due(self, now: float) -> bool:
        return now >= self.next_at


def sweeps() -> list[Sweep]:
    """The sweeps of this installation, in the order in which they should run."""
    from jiyue.config import backups
    from jiyue.content.reprints import watching
    from jiyue.content.review.actions import timing
    from jiyue.core.accounts import actions as accounts
    from jiyue.delivery.arrivals import following
    from jiyue.delivery.exchange import calls, carrying
    from jiyue.delivery.publishing import builder, disclosure, outside, reposts, validity
    from jiyue.delivery.publishing.actions import schedules
    from jiyue.delivery.search import actions as search
    from jiyue.estate.duties import actions as duties
    from jiyue.estate.duties.actions import reminders
    from jiyue.estate.duties.actions import schedule as register
    from jiyue.estate.registry.actions import cleanups
    from jiyue.estate.sites import actions as columns
    from jiyue.oversight.disclosure import actions as expected
    from jiyue.oversight.monitoring import actions as monitoring

    return [
        Sweep("moments", 2, lambda at: schedules.fire_due(at=at)),
        Sweep("publish", 2, lambda at: builder.publish_due(at=at)),
        Sweep("seen from outside", 5, lambda at: outside.look_due(at=at)),
        Sweep("seen again", 86_400, lambda at: outside.look_again(at=at)),
        Sweep("signatures", 600, lambda at: builder.sign_due(at=at)),
        Sweep("index", 2, lambda at: search.update_due(at=at)),
        Sweep("fold", 60, lambda _: search.fold_due()),
        Sweep("regulations found", 60, lambda at: search.follow_regulations(at=at)),
        Sweep("search words", 60, lambda at: search.count_heard(at=at)),
        Sweep("sent to other platforms", 30, lambda at: carrying.send_due(at=at)),
        Sweep("read from other platforms", 600, lambda at: carrying.read_due(at=at)),
        Sweep("calls kept long enough", 86_400, lambda at: calls.forget_due(at=at)),
        Sweep("exceptions", 600, lambda at: columns.follow_exceptions(at=at)),
        Sweep("clocks", 600, lambda at: duties.recompute_stale(at=at)),
        Sweep("review-steps", 600, lambda at: timing.keep_time(at=at)),
        Sweep("reminders", 600, lambda at: reminders.remind(at=at)),
        Sweep("cleanups", 3600, lambda at: cleanups.follow_cleanups(at=at)),
        Sweep("closed sites", 600, lambda _at: following.follow_closed()),
        Sweep("duties", 3600, lambda at: register.schedule(at=at)),
        Sweep("reposts", 600, lambda at: reposts.follow(at=at)),
        Sweep("watched sources", 600, lambda at: watching.look_due(at=at)),
        Sweep("disclosure", 600, lambda at: disclosure.follow(at=at)),
        Sweep("expected", 3600, lambda at: expected.follow(at=at)),
        Sweep("validity", 600, lambda at: validity.follow(at=at)),
        Sweep("idle accounts", 3600, lambda at: accounts.suspend_idle(at=at)),
        Sweep("backup", 3600, lambda at: backups.run_due(at=at)),
        Sweep("old sessions", 3600, lambda _at: SessionStore.clear_expired()),
        Sweep("structures", 86_400, lambda at: monitoring.check_structures(at=at)),
        Sweep("screens", 86_400, lambda at: monitoring.check_screens_due(at=at)),
        Sweep("monitor", 600, lambda at: monitoring.monitor_due(at=at)),
    ]


def run_due(plan: list[Sweep]) -> int:
    """Run what is due; a sweep that fails is logged and comes again at its next turn. Returns how many ran."""
    count = 0
    for sweep in plan:
        now = time.monotonic()
        if not sweep.due(now):
            continue
        sweep.next_at = now + sweep.every
        count += 1
        try:
            sweep.run(timezone.now())
        except Exception as error:  # one broken sweep must not stop the others
            if is_disk_full(error):
                # What fills a disk again and again leaves no room for anything else.
                sweep.next_at = max(sweep.next_at, now + WAIT_FOR_SPACE)
            log.exception("sweep failed", sweep=sweep.name)
    return count
