"""How good the order of finds is: questions as people ask them, and the documents that answer each.

The documents are made up and stand among the library of the bench; the questions were written before they were tried.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from jiyue.delivery.search import engine
from jiyue.delivery.search.entries import KINDS, Entry
from jiyue.delivery.search.queries import search

FILE = Path(__file__).with_name("judged.json")
HOST = "bench.localhost"
LOOKED_AT = 10


def judge() -> dict[str, object]:
    """Put the documents into the index in use, ask, and say how high what was asked for stands."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    folder = engine.current()
    assert folder is not None
    with engine.writing():
        engine.change(folder, gone=(), entries=entries(given["documents"]))
    places, precise, unanswered = [], [], []
    for question, wanted in given["questions"]:
        found = [hit.resource for hit in search(question, hosts=[HOST], size=LOOKED_AT, facets=()).items]
        right = [place for place, key in enumerate(found, 1) if key in wanted]
        places.append(1 / right[0] if right else 0.0)
        precise.append(sum(key in wanted for key in found[: len(wanted)]) / len(wanted))
        if not right:
            unanswered.append(question)
    count = len(places)
    return {
        "judged_questions": count,
        "judged_first": round(sum(one == 1 for one in places) / count, 3),
        "judged_mrr": round(sum(places) / count, 3),
        "judged_r_precision": round(sum(precise) / count, 3),
        "judged_unanswered": unanswered,
    }


def entries(documents: list[dict[str, str]]) -> Iterator[Entry]:
    """The documents as they would be indexed, each on the site of the bench."""
    for one in documents:
        path = f"judged/{one['key']}.html"
        shown = {
            "resource": one["key"],
            "url": f"http://{HOST}/{path}",
            "path": path,
            "host": HOST,
            "site_name": "示例县人民政府",
            "summary": "",
            "kind": one["kind"],
            "kind_label": KINDS[one["kind"]],
            "unit": "示例县人民政府",
            "number": one["number"],
            "date": one["day"],
            "keywords": [],
        }
        day = date.fromisoformat(one["day"])
        yield Entry(one["key"], HOST, one["kind"], day, one["title"], one["number"], one["body"], "", shown)
