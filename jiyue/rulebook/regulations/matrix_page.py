"""The clause matrix as one page that needs nothing but itself: no server, no request to anywhere. No Django."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from minijinja import Environment

from . import texts
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
    titles = {pack.id: pack.document.title for pack in packs}
    environment = Environment(auto_escape_callback=lambda _: True)
    return environment.render_str(
        TEMPLATE.read_text("utf-8"),
        made_at=f"{at:%Y-%m-%d %H:%M}",
        commits=sorted({claim.commit[:12] for row in rows for claim in row.claims if claim.current}),
        documents=[_bar(one) for one in progress(rows, by=lambda row: (row.pack, titles[row.pack]))],
        areas=[_bar(one) for one in sorted(_by_area(rows), key=lambda one: -one.total)],
        kinds=labels.CLAUSE_KINDS,
        statuses=labels.STATUSES,
        rows=_rows(packs, rows),
        texts=[
            {
                "id": pack.id,
                "title": titles[pack.id],
                "lines": [
                    {"text": line, "heading": texts.is_heading(line)} for line in texts.paragraphs(pack.latest.text)
                ],
            }
            for pack in packs
        ],
    )


def _by_area(rows: Iterable[Row]) -> list[Progress]:
    return progress(rows, by=lambda row: (row.clause.area, labels.AREAS.get(row.clause.area, row.clause.area)))


def _bar(one: Progress) -> dict[str, object]:
    parts, left = [], 0.0
    for name in labels.STATUSES:
        width = 100 * one.counts[name] / one.total if one.total else 0.0
        if width:
            parts.append({"status": name, "left": round(left, 2), "width": round(width, 2)})
        left += width
    return {
        "key": one.key,
        "label": one.label,
        "total": one.total,
        "percent": one.percent,
        "words": one.words,
        "parts": parts,
    }


def _rows(packs: Iterable[Pack], rows: Iterable[Row]) -> list[dict[str, object]]:
    anchors = {pack.id: texts.anchors(pack.latest) for pack in packs}
    return [
        {
            "id": row.clause.id,
            "pack": row.pack,
            "article": row.clause.article,
            "quote": row.clause.quote,
            "need": row.clause.need,
            "area": row.clause.area,
            "area_label": labels.AREAS.get(row.clause.area, row.clause.area),
            "kind": row.clause.kind,
            "kind_label": labels.CLAUSE_KINDS[row.clause.kind],
            "strength": labels.STRENGTHS[row.clause.strength],
            "doubtful": row.clause.strength_doubtful,
            "software": labels.SOFTWARE[row.clause.software],
            "status": row.standing,
            "status_label": labels.STATUSES[row.standing],
            "rules": [{"name": rule.name, "label": rule.label, "told": rule.told} for rule in row.details],
            "places": list(row.enforced_in),
            "claims": [{"test": one.test, "outcome": _outcome(one.outcome, current=one.current)} for one in row.claims],
            "anchor": anchors[row.pack].get(row.clause.id),
        }
        for row in rows
    ]


def _outcome(outcome: str, *, current: bool) -> str:
    word = {"passed": "通过", "failed": "未通过", "skipped": "跳过"}.get(outcome, outcome)
    return word if current else f"{word}（在另一状态的代码上，不算数）"
