"""Upper packages say here which of their rows a scheduled task can be about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from jiyue.estate.organisations.models import Organisation


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
