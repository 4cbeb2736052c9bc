"""Required metadata: filled, and filled with something."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from jiyue.rulebook.regulations.queries import Applied, enforces
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import RequiredMetadata
from jiyue.rulebook.screening.material import Material
from jiyue.rulebook.screening.policy import Policy
from jiyue.rulebook.screening.rules import Document, Problem

_EDGES = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_PICTURE = re.compile(r"<img\b[^>]*?(?:\balt=\"([^\"]*)\"[^>]*)?>(?:\s*<figcaption>([^<]*))?")
_ONE_LETTER = re.compile(r"^(.)\1{2,}$")


@enforces(RequiredMetadata)
def check(material: Material, policy: Policy) -> list[Problem]:
    document = material.subject
    if not isinstance(document, Document):
        return []
    origin = str(document.fields.get("origin") or "")
    fitting = [one for one in policy.metadata if one.rule.matches(resource_kind=document.kind, origin=origin)]
    rules = [one for one in fitting if _pictured(document, one.rule)]
    values = {"title": document.title, **document.fields}
    problems: dict[str, Problem] = {}
    labels = {field.key: field.label for one in rules for field in one.rule.fields}
    for one in rules:
        found = list(_missing(values, one)) + list(_pretended(values, labels, policy, one))
        rule(one.citations, "refused" if found else "allowed")
        for problem in found:
            problems.setdefault(problem.where, problem)
    return list(problems.values())


def _pictured(document: Document, asked: RequiredMetadata) -> bool:
    """Whether a rule that speaks of pictures finds one, by its words where it names some."""
    if not asked.pictured:
        return True
    shown = [" ".join(found.groups("")) for found in _PICTURE.finditer(document.body_html)]
    told = [*shown, document.title] if shown else []
    return bool(shown) and (
        not asked.picture_words or any(word in name for word in asked.picture_words for name in told)
    )


def is_placeholder(value: str, words: frozenset[str]) -> bool:
    """Whether a value is one of the listed words, one letter again and again, or no letter at all."""
    plain = unicodedata.normalize("NFKC", value).strip().casefold()
    core = _EDGES.sub("", plain)
    return not core or plain in words or core in words or bool(_ONE_LETTER.match(core))


def _missing(values: dict[str, object], one: Applied[RequiredMetadata]) -> Iterator[Problem]:
    for field in one.rule.fields:
        if not _text(values.get(field.key)):
            yield _problem(field.key, "", f"必填项“{field.label}”没有填写。", one.citations, "missing-metadata")


def _pretended(
    values: dict[str, object], labels: dict[str, str], policy: Policy, one: Applied[RequiredMetadata]
) -> Iterator[Problem]:
    if not one.rule.forbid_placeholders:
        return
    words = frozenset(entry.casefold() for entry in policy.entries(one.rule.placeholder_lists))
    for key in [field.key for field in one.rule.fields] or list(labels):
        value = _text(values.get(key))
        if value and is_placeholder(value, words):
            message = f"必填项“{labels.get(key, key)}”填的是“{value[:20]}”，不是真实内容。"
            yield _problem(key, value, message, one.citations, "placeholder-metadata")


def _problem(key: str, value: str, message: str, citations: tuple[Citation, ...], rule_key: str) -> Problem:
    return Problem(
        rule_key=rule_key,
        where="title" if key == "title" else f"field:{key}",
        start=0,
        end=len(value),
        excerpt=value[:40],
        message=message,
        cure="请按实际情况填写；确实没有该项内容的，请联系栏目管理员调整信息类型。",
        gravity="block",
        citations=citations,
        evidence={"field": key, "value": value[:80]},
    )


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value).strip()
