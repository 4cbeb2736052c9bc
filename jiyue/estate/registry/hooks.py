"""What upper packages tell the registry: which websites stand on our platform."""

from collections.abc import Callable
from uuid import UUID

_providers: list[Callable[[], set[UUID]]] = []


def serve(provider: Callable[[], set[UUID]]) -> None:
    """Called from `AppConfig.ready()` by whoever knows the websites that we serve, by their outlets' ids."""
    _providers.append(provider)


def served() -> set[UUID]:
    """The outlets whose websites stand on our platform."""
    return {key for provider in _providers for key in provider()}
