"""Taking back the last bulk act where that is safe: nothing that others have gone on with is touched."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core import signing
from django.db.models import Model

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library.models import Draft, Resource
from jiyue.content.review import actions as review
from jiyue.content.review.models import Review
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import queries as publishing_queries
from jiyue.estate.approvals.models import Case
from jiyue.estate.organisations.models import Posting
from jiyue.faces.console.requests import Request

SALT = "console.undo"
SECONDS = 1800
BETWEEN = " "
_SEPARATORS = re.compile(r"[、,，;；\s]+")


def words_of(text: str) -> list[str]:
    words = list(dict.fromkeys(word for word in _SEPARATORS.split(text) if word))
    if not words:
        raise Refusal("没有填写关键词。", cure="请填写至少一个关键词。")
    return words


def add_words(row: Resource, words: Sequence[str], request: Request) -> str:
    """Keywords added to the draft behind those that it has."""
    draft = Draft.objects.get(resource=row)
    known = [word for word in _SEPARATORS.split(draft.keywords) if word]
    fresh = [word for word in words if word not in known]
    if not fresh:
        raise Refusal("这些关键词都已经有了。", cure="无需再加。")
    fields = {"keywords": BETWEEN.join([*known, *fresh])}
    library.save_draft(row, revision=draft.revision, fields=fields, by=request.posting, at=request.at)
    return f"已加关键词“{'、'.join(fresh)}”。"


# Tickets


def state_of(rows: Iterable[Model]) -> dict[str, list[str]]:
    """What must be known of each row before an act, to take back only what the act itself did."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if isinstance(row, Resource):
            columns = [str(one.column_id) for one in publishing_queries.placements(row)]
            found[str(row.pk)] = [Draft.objects.get(resource=row).keywords, *columns]
    return found


def ticket(act: str, rows: Iterable[Model], words: Sequence[str], before: dict[str, list[str]], *, by: Posting) -> str:
    """A signed note of an act, good for its doer alone."""
    kept = {}
    for row in rows:
        revision = Draft.objects.filter(resource_id=row.pk).values_list("revision", flat=True).first()
        kept[str(row.pk)] = [revision, *before.get(str(row.pk), [])]
    note = {"act": act, "rows": kept, "words": list(words), "by": str(by.pk)}
    return signing.dumps(note, salt=SALT, compress=True)


def read(text: str, *, by: Posting) -> dict[str, Any]:
    try:
        note: dict[str, Any] = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise Refusal("这次操作已经不能撤销。", cure="超过半小时的操作，请逐条办理。") from error
    if note["by"] != str(by.pk):
        raise Refusal("只有办理人本人能撤销。", cure="请换回原来的任职。")
    return note


def take_back(row: Resource, note: dict[str, Any], request: Request) -> str:
    revision, keywords, *columns = note["rows"][str(row.pk)]
    acts: dict[str, Callable[..., str]] = {"tag": _untag, "place": _unplace, "submit": _unsubmit}
    return acts[note["act"]](row, request, revision=revision, keywords=keywords, columns=columns, words=note["words"])


def _untag(row: Resource, request: Request, *, revision: int, keywords: str, **_: Any) -> str:
    library.save_draft(row, revision=revision, fields={"keywords": keywords}, by=request.posting, at=request.at)
    return "关键词已恢复原样。"


def _unplace(row: Resource, request: Request, *, columns: list[str], words: list[str], **_: Any) -> str:
    fresh = [
        one
        for one in publishing_queries.placements(row)
        if str(one.column_id) in words and str(one.column_id) not in columns
    ]
    if any(one.is_live for one in fresh):
        raise Refusal("已经上线，不能直接撤销。", cure="请在信息页点“撤下”，写明原因。")
    for one in fresh:
        publishing.unplace(one, by=request.posting, at=request.at)
    return f"已取消投放到 {len(fresh)} 个栏目。"


def _unsubmit(row: Resource, request: Request, **_: Any) -> str:
    opened = (
        Review.objects.filter(resource=row, case__outcome=Case.Outcome.OPEN).select_related("case", "version").first()
    )
    if opened is None or opened.case.decisions.exists():
        raise Refusal("已经有人办理，不能直接撤销。", cure="请在信息页点“撤回送审”，写明原因。")
    review.cancel(opened, by=request.posting, at=request.at, reason="撤销批量送审")
    return "已撤回送审。"
