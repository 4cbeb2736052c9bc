"""The text is divided without losing a word, and every clause leads to the very part that holds its quote."""

from datetime import date
from pathlib import Path

import pytest

from jiyue.rulebook.regulations import addresses, queries
from jiyue.rulebook.regulations.fulltext import divided, number, read
from jiyue.rulebook.regulations.loader import load, normalised, quoted
from jiyue.rulebook.regulations.reader import shown
from jiyue.rulebook.regulations.rules import Citation

PACKS = Path(__file__).resolve().parents[3] / "rulepacks"
DOCUMENTS = ["dali-2021", "dandong-2019", "yunnan-2017", "yunnan-2019", "anyue-2023"]
every_document = pytest.mark.parametrize("name", DOCUMENTS)
CITATION = Citation(
    "dali-2021", "dali-2021@2021-02-26", "dali-2021/24", "大理州政府网站和政务新媒体管理规定", "第二十四条"
)


def text_of(name):
    pack = load(PACKS / name)
    return pack.latest, read(pack.latest, title=pack.document.title)


@every_document
def test_no_word_of_a_document_is_lost_or_moved(name):
    edition, text = text_of(name)
    assert normalised(text.root.words()) == normalised("\n" + edition.text)


@every_document
def test_every_anchor_stands_once(name):
    _, text = text_of(name)
    anchors = [node.anchor for node in text.root.walk()]
    assert len(anchors) == len(set(anchors))


@every_document
def test_every_clause_leads_to_the_narrowest_part_that_holds_its_quote(name):
    edition, text = text_of(name)
    parts = {node.anchor: node for node in text.root.walk()}
    for clause in edition.clauses.values():
        part = parts[text.anchor(clause.id)]
        assert quoted(clause.quote, normalised(part.words())), clause.id
        assert not [child for child in part.children if quoted(clause.quote, normalised(child.words()))], clause.id


@pytest.mark.parametrize(
    ("name", "articles"), [("dali-2021", 44), ("dandong-2019", 45), ("yunnan-2019", 49), ("anyue-2023", 38)]
)
def test_every_article_has_its_number_as_address(name, articles):
    _, text = text_of(name)
    found = [node.anchor for node in text.root.walk() if node.kind == "article"]
    assert found == [f"article-{one}" for one in range(1, articles + 1)]


@pytest.mark.parametrize(
    ("name", "clause", "anchor"),
    [
        ("dali-2021", "dali-2021/0.a", "front-2"),
        ("dali-2021", "dali-2021/24.a", "article-24"),
        ("yunnan-2017", "yunnan-2017/A1.f1", "attachment-1-line-4"),
        ("dandong-2019", "dandong-2019/a1", "end-1"),
    ],
)
def test_a_clause_outside_the_articles_has_an_address_too(name, clause, anchor):
    edition, text = text_of(name)
    assert clause in edition.clauses
    assert text.anchor(clause).startswith(anchor)


def test_a_clause_is_looked_for_in_its_own_article_first():
    edition, text = text_of("dali-2021")
    for clause in edition.clauses.values():
        if clause.article.startswith("第十五条（一）2"):
            assert text.anchor(clause.id) == "article-15-1-2"


def test_a_paragraph_that_a_page_break_cut_is_one_again():
    root = divided(
        "第一章 总则\n第一条 主管部门是办公室，负责\n\n协调。\n\n第二款。\n第二条 如下：\n（一）甲；\n（二）乙。\n"
    )
    words = {node.anchor: f"{node.label}{node.text}" for node in root.walk()}
    assert words["article-1"] == "第一条主管部门是办公室，负责协调。"
    assert words["article-1-para-2"] == "第二款。"
    assert words["article-2-2"] == "（二）乙。"


@pytest.mark.parametrize(
    ("numeral", "value"), [("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("四十五", 45), ("一百零三", 103)]
)
def test_numerals(numeral, value):
    assert number(numeral) == value


def test_what_has_no_full_text_lists_its_clauses_with_source_and_confidence():
    pack = load(PACKS / "national-base")
    said = shown(pack, pack.latest)
    rows = [row for group in said["groups"] for row in group["clauses"]]
    assert {row["id"] for row in rows} == set(pack.latest.clauses)
    assert all(row["source"] and row["confidence"] in ("已核实", "单一来源") for row in rows)
    single = {row["id"] for row in rows if row["confidence"] == "单一来源"}
    assert {name.partition("/")[2].partition(".")[0] for name in single} == {"security-20", "incident-report"}
    assert said["body"] == []


@pytest.mark.parametrize("name", [*DOCUMENTS, "national-base"])
def test_every_clause_and_default_stands_on_the_page_that_is_shown(name):
    pack = load(PACKS / name)
    standing = set(_anchors(shown(pack, pack.latest)))
    cited = [*pack.latest.clauses, *(default.id for default in pack.latest.defaults)]
    assert {addresses.anchor_in(pack, pack.latest, one) for one in cited} <= standing


def _anchors(value):
    if isinstance(value, dict):
        yield from [value["anchor"]] if "anchor" in value else []
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        yield from _anchors(one)


def test_a_citation_leads_to_the_public_site_that_shows_it_and_else_to_the_workbench():
    pack = load(PACKS / "dali-2021")
    cited = Citation.from_dict(
        CITATION.as_dict() | {"clause": next(c for c in pack.latest.clauses if c.startswith("dali-2021/24"))}
    )
    dali = addresses.PublicSite("http://dali.example/", "532923")
    anyue = addresses.PublicSite("http://anyue.example/", "512021")
    assert addresses.address_of(cited, pack, site=dali).startswith(
        "http://dali.example/regulations/dali-2021.html#article-24"
    )
    for site in (anyue, None):
        assert addresses.address_of(cited, pack, site=site).startswith("/console/regulations/dali-2021/#article-24")


def test_where_there_are_several_editions_a_citation_keeps_leading_to_its_own():
    pack = load(PACKS / "dali-2021")
    later = pack.latest.model_copy(
        update={
            "header": pack.latest.header.model_copy(
                update={"id": "dali-2021@2027-01-01", "in_force_from": date(2027, 1, 1)}
            )
        }
    )
    pack = pack.model_copy(update={"editions": (pack.latest, later)})
    site = addresses.PublicSite("http://dali.example", "532900")
    found = addresses.address_of(CITATION, pack, site=site)
    assert found == "http://dali.example/regulations/dali-2021/2021-02-26.html"
    assert addresses.address_of(CITATION, pack, site=None) == "/console/regulations/dali-2021/2021-02-26/"


def test_each_part_that_is_found_by_itself_has_its_anchor_on_the_page():
    for pack in queries.packs():
        for edition in pack.editions:
            page = str(queries.shown(pack, edition))
            found = queries.parts(pack, edition)
            assert len({one.anchor for one in found}) == len(found) > 0
            for one in found:
                assert f"'anchor': '{one.anchor}'" in page
                assert one.words
                assert one.name


def test_documents_without_articles_are_found_by_their_sections():
    pack = queries.pack("yunnan-2017")
    names = {one.anchor: one.label for one in queries.parts(pack, pack.editions[0])}
    assert names["section-2-1"] == "（一）明确职责分工"
    assert "section-2" not in names
