"""Tables for officials' spreadsheets: no cell of ours is ever taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

# Excel, WPS and LibreOffice start a formula with these; some also with the full-width forms.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠|%")
_ILLEGAL = {code: None for code in range(32) if code not in {9, 10, 13}}
_SIGNED_NUMBER = re.compile(r"[+\-＋－]\s?[\d.,，]+(?:[eE][+\-]?\d+)?\s?[%％]?|[-－—]+")
MAX_CELL = 32_000
MAX_COLUMN_WIDTH = 60


def safe_text(value: str) -> str:
    """A text that a spreadsheet shows and does not calculate."""
    value = value.translate(_ILLEGAL)[:MAX_CELL]
    return (
        f"'{value}"
        if value.lstrip(" \u3000\xa0\u200b\ufeff").startswith(_FORMULA_STARTS) or value[:1].isspace()
        else value
    )


def formula_at(text: str) -> tuple[int, int] | None:
    """Row and column, from 1, of the first cell of a CSV text that a spreadsheet would calculate.

    Signed numbers are none. What divides the cells depends on who opens it: comma, tab and what the text itself uses.
    """
    usual = max(",;\t", key=text[:4096].count)
    for delimiter in dict.fromkeys((usual, ",", "\t")):
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1):
            for column, cell in enumerate(row, start=1):
                if _calculates(cell.strip()):
                    return number, column
    return None


def _calculates(cell: str) -> bool:
    return safe_text(cell) != cell[:MAX_CELL] and not _SIGNED_NUMBER.fullmatch(cell)


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a mark at its beginning, so that Excel and WPS read the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([safe_text(header) for header in headers])
    writer.writerows([_plain(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "数据") -> bytes:
    """A workbook with one frozen header row and a filter; texts are written as texts."""
    # Imported late: of a hundred commands and pages one makes a workbook.
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(_sheet_name(sheet))
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF5", "border": 1})
        for column, header in enumerate(headers):
            page.set_column(column, column, min(max(10, len(header) * 2 + 4), MAX_COLUMN_WIDTH))
            page.write_string(0, column, safe_text(header), bold)
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                cell = _plain(value)
                if cell == "":
                    continue
                if isinstance(cell, str):
                    page.write_string(last, column, cell)
                else:
                    page.write_number(last, column, cell)
        page.freeze_panes(1, 0)
        if headers:
            page.autofilter(0, 0, last, len(headers) - 1)
    return out.getvalue()


def _plain(value: Any) -> str | int | float:
    """A number as a number, everything else as safe text; long numbers (identity, accounts) stay texts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and abs(value) < 10**15:
        return value
    if isinstance(value, float | Decimal) and Decimal(value).is_finite():
        return float(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date | time):
        return value.isoformat()
    return safe_text(str(value))


def _sheet_name(name: str) -> str:
    return "".join("_" if letter in "[]:*?/\\'" else letter for letter in name)[:31] or "数据"
