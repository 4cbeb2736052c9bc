"""The clause matrix as one page that needs nothing but itself: no server, no request to anywhere. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from minijinja import Environment

from .fulltext import FullText, clause_anchor, read
from .matrix import Progress, Row, progress
from .schema import Pack, labels

TEMPLATE = Path(__file__).parent / "data" / "matrix.html"
FILE = "index.html"


def write(folder: Path, packs: Iterable[Pack], rows: Sequence[Row], *, at: datetime) -> Path:
    """Write the page into a folder and return where it stands."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    path.write_text(page(packs, rows, at=at), "utf-8")
    return path


def page(packs: Iterable[Pack], rows: Sequence[Row], *, at: datetime) -> str:
    packs = tuple(packs)
    texts = {pack.id: read(pack.latest, title=pack.document.title) for pack in packs}
    titles = {pack.id: pack.document.title for pack in packs}
    environment = Environment(auto_escape_callback=lambda _: True)
    return environment.render_str(
        TEMPLATE.read_text("utf-8"),
        made_at=f"{at:%Y-%m-%d %H:%M}",
        commits=sorted({claim.commit[:12] for row in rows for claim in row.claims if claim.current}),
        documents=[_bar(one) for one in progress(rows, by=lambda row: (row.pack, titles[row.pack]))],
        areas=[_bar(one) for one in by_area(rows)],
        kinds=labels.CLAUSE_KINDS,
        statuses=labels.STATUSES,
        rows=_rows(texts, rows),
        texts=[{"id": one.id, "title": titles[one.id], "lines": _lines(texts[one.id])} for one in packs],
    )


def by_area(rows: Iterable[Row]) -> list[Progress]:
    """The areas, those with the most clauses first."""
    found = progress(rows, by=lambda row: (row.clause.area, labels.area(row.clause.area)))
    return sorted(found, key=lambda one: -one.total)


def _bar(one: Progress) -> dict[str, object]:
    return {
        "key": one.key,
        "label": one.label,
        "total": one.total,
        "percent": one.percent,
        "words": one.words,
        "parts": [{"status": part.status, "left": part.left, "width": part.width} for part in one.parts],
    }


def _lines(text: FullText | None) -> list[dict[str, object]]:
    found = [node for node in text.root.walk() if node.label or node.text] if text else []
    return [
        {"anchor": one.anchor, "text": f"{one.label} {one.text}".strip(), "heading": one.is_heading} for one in found
    ]


def _rows(texts: Mapping[str, FullText | None], rows: Iterable[Row]) -> list[dict[str, object]]:
    return [
        {
            "id": row.clause.id,
            "pack": row.pack,
            "article": row.clause.article,
            "quote": row.clause.quote,
            "note": row.clause.note,
            "area": row.clause.area,
            "area_label": labels.area(row.clause.area),
            "kind": row.clause.kind,
            "kind_label": labels.CLAUSE_KINDS[row.clause.kind],
            "strength": labels.STRENGTHS[row.clause.strength],
            "doubtful": row.clause.strength_doubtful,
            "software": labels.SOFTWARE[row.clause.software],
            "status": row.standing,
            "status_label": labels.STATUSES[row.standing],
            "rules": [{"name": rule.name, "label": rule.label, "told": rule.told} for rule in row.details],
            "places": list(row.enforced_in),
            "claims": [{"test": one.test, "outcome": one.words} for one in row.claims],
            "anchor": _anchor(texts[row.pack], row.clause.id),
        }
        for row in rows
    ]


def _anchor(text: FullText | None, clause_id: str) -> str:
    """Where the quote stands in the text; nowhere for what was quoted from outside."""
    anchor = text.anchor(clause_id) if text else ""
    return "" if anchor == clause_anchor(clause_id) else anchor
