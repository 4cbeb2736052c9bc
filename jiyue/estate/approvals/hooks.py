"""What upper packages tell the engine about the things that wait for approval."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from jiyue.estate.approvals.models import Case, Step


@dataclass(frozen=True)
class SubjectKind:
    """One kind of case.

    `check` may refuse a verdict for reasons of its own; `current_hash` says what a person who decides must have
    seen; `authors` names, for each of several cases by its id, the people behind the content, beside whoever opened
    the case.
    """

    label: str
    url: Callable[[Case], str]
    check: Callable[[Case, Step, str, str], None] | None = None
    current_hash: Callable[[Case], str] | None = None
    authors: Callable[[Collection[Case]], Mapping[Any, Collection[Any]]] | None = None


_kinds: dict[str, SubjectKind] = {}


def register(kind: str, subject_kind: SubjectKind) -> None:
    """Called from `AppConfig.ready()` of the package that owns the subject."""
    _kinds[kind] = subject_kind


def of(kind: str) -> SubjectKind:
    """The registered kind; a case of an unknown kind cannot be decided, so this raises KeyError."""
    return _kinds[kind]


def label_of(kind: str) -> str:
    return _kinds[kind].label if kind in _kinds else kind


def url_of(case: Case) -> str:
    """Where a person opens what the case is about."""
    return of(case.kind).url(case)
