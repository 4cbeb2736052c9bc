"""A regulation as its reading page shows it, in public and on the workbench: plain values. No Django."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .fulltext import Node, clause_anchor, read
from .schema import Clause, Edition, Pack, labels

CONFIDENCE = {"verified": "已核实", "single_source": "单一来源", "local": "地方做法"}
CAUTION = "此处文字录自公开文本，仅供查阅；以正式印发的文件为准。"
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")


def shown(pack: Pack, edition: Edition) -> dict[str, Any]:
    """Head, facts, text and defaults of one edition."""
    document, text = pack.document, read(edition, title=pack.document.title)
    parts = text.root.children if text else []
    body = [node for node in parts if node.kind in ("chapter", "article")]
    groups = [] if text else _groups(edition.clauses.values())
    return {
        "id": pack.id,
        "title": document.title,
        "number": document.number,
        "facts": facts(pack, edition),
        "caution": CAUTION,
        "provenance": document.provenance,
        "front": _letter(parts, document.issuer),
        "contents": _contents(body) or [_entry(group["anchor"], group["name"]) for group in groups],
        "body": [_plain(node) for node in body],
        "end": [_plain(node) for node in parts if node.kind in ("end", "table")],
        "groups": groups,
        "defaults": [{"anchor": clause_anchor(one.id), "about": one.about} for one in edition.defaults],
    }


@dataclass(frozen=True)
class Part:
    """What somebody looks for by itself: an article, or what stands for one. `label` is its own number and heading."""

    anchor: str
    label: str
    name: str
    words: str


def parts(pack: Pack, edition: Edition) -> list[Part]:
    """A document's articles; sections and tables where it has no articles, clauses where its text is not at hand."""
    text = read(edition, title=pack.document.title)
    if text is None:
        groups = _groups(edition.clauses.values())
        return [Part(one["anchor"], "", group["name"], one["quote"]) for group in groups for one in group["clauses"]]
    articles = [node for node in text.root.walk() if node.kind == "article"]
    if articles:
        return [Part(node.anchor, node.label, node.label, node.words()) for node in articles]
    return [part for node in text.root.children for part in _sections(node)]


def _sections(node: Node) -> list[Part]:
    if node.kind not in ("chapter", "table"):
        return []
    name = f"{node.label}{node.text}"
    items = [child for child in node.children if child.kind == "item" and child.is_heading]
    if not items:
        return [Part(node.anchor, name, name, node.words())]
    return [Part(one.anchor, f"{one.label}{one.text}", f"{name}{one.label}{one.text}", one.words()) for one in items]


def facts(pack: Pack, edition: Edition) -> list[dict[str, str]]:
    """What one asks of a document before reading it."""
    document = pack.document
    since = day(edition.in_force_from)
    if edition.header.assumed:
        same = edition.in_force_from == document.issued
        since = f"{since}（文件未写明，{'按印发日期计' if same else '推定'}）"
    found = (
        ("发文字号", document.number),
        ("效力位阶", labels.value(document.rank) if "rank" in document.model_fields_set else ""),
        ("印发机关", document.issuer),
        ("印发日期", day(document.issued)),
        ("施行日期", since),
        ("适用地区", pack.place.name),
        ("制定依据", "；".join(document.based_on)),
        ("负责解释", document.explained_by),
        ("版本", edition.id.partition("@")[2] if len(pack.editions) > 1 else ""),
    )
    return [{"label": label, "value": value} for label, value in found if value]


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _letter(parts: Iterable[Node], issuer: str) -> list[dict[str, str]]:
    """The letter that issued the document: head in the middle, signature and date on the right."""
    found = []
    is_head = True
    for node in parts:
        if node.kind not in ("front", "title"):
            continue
        if is_head and node.text.endswith(("：", ":")):
            is_head, place = False, "flush"
        elif node.kind == "title" or is_head:
            place = "head"
        else:
            place = "right" if _DATE.fullmatch(node.text) or node.text == issuer else "text"
        found.append({"anchor": node.anchor, "text": node.text, "place": place})
    return found


def _contents(body: list[Node]) -> list[dict[str, Any]]:
    """Chapters with the articles they hold; articles alone where there are no chapters."""
    found = []
    for node in body:
        articles = [child for child in node.children if child.kind == "article"]
        span = f"{articles[0].label}至{articles[-1].label}" if len(articles) > 1 else ""
        name = node.label if node.kind == "article" else f"{node.label}{_gap(node.label)}{node.text}"
        found.append(_entry(node.anchor, name, span, is_article=node.kind == "article"))
    return found


def _entry(anchor: str, name: str, span: str = "", *, is_article: bool = False) -> dict[str, Any]:
    return {"anchor": anchor, "name": name, "span": span, "is_article": is_article}


def _gap(label: str) -> str:
    return "　" if label.endswith("章") else ""


def _plain(node: Node) -> dict[str, Any]:
    return {
        "anchor": node.anchor,
        "kind": node.kind,
        "label": node.label,
        "gap": _gap(node.label),
        "text": node.text,
        "is_heading": node.is_heading,
        "cells": node.text.split("\t") if node.kind == "row" else [],
        "children": _tables([_plain(child) for child in node.children], node.text),
    }


def _tables(children: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Rows that stand together become one table, with its head where the copy repeats one."""
    found: list[dict[str, Any]] = []
    for child in children:
        if child["kind"] != "row":
            found.append(child)
            continue
        is_head = "-head-" in child["anchor"]
        if is_head or not found or found[-1]["kind"] != "rows":
            count = 1 + sum(one["kind"] == "rows" for one in found)
            found.append(
                {"kind": "rows", "name": f"{name}，第 {count} 部分", "head": child if is_head else None, "rows": []}
            )
        if not is_head:
            found[-1]["rows"].append(child)
    return found


def _groups(clauses: Iterable[Clause]) -> list[dict[str, Any]]:
    """Clauses of several sources, by source, each with how sure it is."""
    found: dict[str, list[dict[str, str]]] = {}
    for clause in clauses:
        row = {
            "anchor": clause_anchor(clause.id),
            "id": clause.id,
            "quote": clause.quote,
            "source": clause.source,
            "confidence": CONFIDENCE.get(clause.confidence, ""),
            "note": clause.note,
        }
        found.setdefault(clause.article, []).append(row)
    return [
        {"name": name, "anchor": f"source-{count}", "clauses": rows}
        for count, (name, rows) in enumerate(found.items(), 1)
    ]
