"""What the rulebook's screening says of a draft, for the panel 检查."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from django.db.models import Field
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment, Draft, Resource
from jiyue.content.library.queries import attachment_inside, current_attachments, metadata_of
from jiyue.content.review import queries
from jiyue.content.review.models import Disposition, Review
from jiyue.rulebook.screening.queries import Document, Problem, policy_for, screen_document

ORDER = ("block", "warn", "info")
WORDS = {"block": "须先改正", "warn": "请核对", "info": "提示"}


PLACES = {
    "title": "题名",
    "body": "正文",
    "hidden": "隐藏内容",
    "script": "脚本",
    "link": "链接",
    "header": "页头",
    "footer": "页脚",
    "page": "整页",
}


def place_word(where: str) -> str:
    """Where a problem stands, in the words of the editor."""
    kind, _, name = where.partition(":")
    if kind == "field":
        return str(cast("Field", Draft._meta.get_field(name)).verbose_name) if hasattr(Draft, name) else "文件信息"
    if kind in ("attachment", "meta"):
        file, _, part = name.partition("|")
        return f"附件“{file}”{part}" if kind == "attachment" else "页面标签"
    return PLACES.get(kind, where)


def of_draft(resource: Resource, at: datetime) -> list[dict[str, Any]]:
    """The text and the fields of the draft, and how it shows on a telephone; files are checked when it is sent in."""
    draft = resource.draft
    fields = {name: str(value or "") for name, value in metadata_of(draft).items()}
    document = Document(title=draft.title, body_html=draft.body, fields=fields, kind=resource.kind)
    on = timezone.localdate(at)
    found = screen_document(document, policy=policy_for(resource.owner.place_id, on))
    fit = queries.mobile_problems(draft, lambda: list(current_attachments(resource)), owner=resource.owner, on=on)
    return _sorted([asdict(problem) for problem in (*found, *fit)])


def of_file(file: Attachment, at: datetime) -> list[dict[str, Any]]:
    """What one file of the draft brings along, seen and unseen."""
    document = Document(attachments=((file.name, attachment_inside(file)),), kind="file")
    found = screen_document(document, policy=policy_for(file.resource.owner.place_id, timezone.localdate(at)))
    return _sorted([asdict(problem) for problem in found if problem.where.startswith("attachment:")])


def read_file(file: Attachment, at: datetime) -> list[dict[str, Any]]:
    """The same of a file that may not be readable at all: that is a problem like any other."""
    try:
        return of_file(file, at)
    except Refusal as refusal:
        problem = {"gravity": "block", "gravity_word": WORDS["block"], "message": refusal.message, "cure": refusal.cure}
        return [{**problem, "where": "", "excerpt": "", "citations": ()}]


def of_review(review: Review | None) -> list[dict[str, Any]]:
    """The findings that go along with a review, each with what reviewers said of it."""
    if review is None:
        return []
    said: dict[str, list[Disposition]] = {}
    for one in review.dispositions.select_related("posting__person", "posting__organisation"):
        said.setdefault(one.finding, []).append(one)
    rows = [{**problem, "key": queries.key_of(problem)} for problem in review.problems]
    return _sorted([{**row, "kept": said.get(row["key"], [])} for row in rows])


def shown(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems of a text that has no review of its own."""
    return _sorted([one.as_dict() for one in problems])


def _sorted(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [
        {**problem, "gravity_word": WORDS.get(problem["gravity"], "提示"), "where": place_word(problem["where"])}
        for problem in problems
    ]
    return sorted(rows, key=lambda row: ORDER.index(row["gravity"]) if row["gravity"] in ORDER else len(ORDER))
