"""Tables in a body, read as data: the rows under named headings."""

from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode


def rows_under(body: str, columns: Iterable[str]) -> list[dict[str, str]] | None:
    """The rows of the first table whose first row names all these columns; None where there is no such table."""
    wanted = list(columns)
    for table in LexborHTMLParser(body).css("table"):
        lines = [[_text(cell) for cell in row.css("td, th")] for row in table.css("tr")]
        head = lines[0] if lines else []
        if all(name in head for name in wanted):
            places = [(name, head.index(name)) for name in wanted]
            return [{name: line[at] if at < len(line) else "" for name, at in places} for line in lines[1:]]
    return None


def first_table(body: str) -> tuple[list[str], list[dict[str, str]]] | None:
    """The headings and rows of the first table of a text."""
    table = LexborHTMLParser(body).css_first("table")
    if table is None or table.css_first("tr") is None:
        return None
    head = [_text(cell) for cell in table.css("tr")[0].css("td, th")]
    return head, rows_under(body, head) or []


def pairs(body: str) -> list[tuple[str, str]]:
    """Heading and content of every line of two cells, in all tables of a text."""
    lines = ([_text(cell) for cell in row.css("td, th")] for row in LexborHTMLParser(body).css("table tr"))
    return [(line[0], line[1]) for line in lines if len(line) == 2]


def _text(cell: LexborNode) -> str:
    return " ".join((cell.text() or "").split())
