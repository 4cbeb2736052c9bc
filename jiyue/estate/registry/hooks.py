"""What upper packages tell the registry: which websites stand on our platform, and what stands against a closing."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from jiyue.estate.registry.models import Outlet

closing_checks: list[Callable[[Outlet, datetime], None]] = []
"""Each may refuse that an outlet is marked as closed; appended in `AppConfig.ready()`."""
_providers: list[Callable[[], set[UUID]]] = []


def serve(provider: Callable[[], set[UUID]]) -> None:
    """Called from `AppConfig.ready()` by whoever knows the websites that we serve, by their outlets' ids."""
    _providers.append(provider)


def served() -> set[UUID]:
    """The outlets whose websites stand on our platform."""
    return {key for provider in _providers for key in provider()}
