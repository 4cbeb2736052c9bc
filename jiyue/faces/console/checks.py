"""What the rulebook's screening says of a draft, for the panel 检查."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.content.library.queries import wording_of
from jiyue.content.review.models import Review
from jiyue.rulebook.screening.queries import Document, policy_for, screen_document

ORDER = ("block", "warn", "info")
WORDS = {"block": "须先改正", "warn": "请核对", "info": "提示"}


def of_draft(resource: Resource, at: datetime) -> list[dict[str, Any]]:
    """The text and the fields of the draft; files are checked when it is sent to review."""
    draft = resource.draft
    fields = {name: str(value or "") for name, value in wording_of(draft).items() if name not in ("title", "body")}
    document = Document(title=draft.title, body_html=draft.body, fields=fields, kind=resource.kind)
    found = screen_document(document, policy=policy_for(resource.owner.place_id, timezone.localdate(at)))
    return _sorted([asdict(problem) for problem in found])


def of_review(review: Review | None) -> list[dict[str, Any]]:
    return _sorted(list(review.problems)) if review else []


def _sorted(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [{**problem, "gravity_word": WORDS.get(problem["gravity"], "提示")} for problem in problems]
    return sorted(rows, key=lambda row: ORDER.index(row["gravity"]) if row["gravity"] in ORDER else len(ORDER))
