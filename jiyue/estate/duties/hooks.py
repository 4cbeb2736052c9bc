"""What upper packages say: which of their rows a scheduled task can be about, and which rule a clock of theirs follows.

The second makes a changed rulebook find its clocks (D4a).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model
from django.utils import timezone

from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.deadlines.rules import Limit
from jiyue.rulebook.regulations.rules import Citation


@dataclass(frozen=True)
class Held:
    """Something that a unit answers for: a website or an account that it sponsors."""

    holder: Organisation
    subject: Model
    since: date | None


_providers: dict[str, Callable[[], Iterable[Held]]] = {}


def register(per: str, provider: Callable[[], Iterable[Held]]) -> None:
    """Called from `AppConfig.ready()`; `per` is the word that a rule uses."""
    _providers[per] = provider


def held(per: str) -> Iterable[Held]:
    return _providers[per]() if per in _providers else ()


@dataclass(frozen=True)
class Followed:
    """The limit of a clock by the rulebook of a day, with the articles; `since`, where the rule also says from when."""

    limit: Limit
    citations: tuple[Citation, ...]
    since: datetime | None = None


Question = Callable[[Clock, date], Followed | None]


Ending = Callable[[Clock, datetime, str], None]


@dataclass(frozen=True)
class _Follower:
    question: Question
    interval: bool
    ending: Ending | None


_followers: dict[str, _Follower] = {}


def follow(rule_key: str, question: Question, *, interval: bool, ending: Ending | None = None) -> None:
    """Called from `AppConfig.ready()`. An interval clock follows the edition of the day, an event clock that of its
    event (D4a); None says that no rule applies any more: then the clock stops, and `ending` closes what it belongs to.
    """
    _followers[rule_key] = _Follower(question, interval, ending)


def follows(clock: Clock) -> bool:
    return clock.rule_key in _followers


def followed(clock: Clock, today: date) -> Followed | None:
    """What the clock follows today."""
    follower = _followers[clock.rule_key]
    return follower.question(clock, today if follower.interval else timezone.localdate(clock.started_at))


def ended(clock: Clock, *, at: datetime, note: str) -> None:
    """No rule applies to the clock any more, and it was stopped."""
    ending = _followers[clock.rule_key].ending
    if ending:
        ending(clock, at, note)
