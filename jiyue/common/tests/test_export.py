"""No cell of ours is taken for a formula."""

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from jiyue.common.export import safe_text, to_csv, to_xlsx

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


@pytest.mark.parametrize("start", STARTS)
def test_formula_starts_become_text(start):
    assert safe_text(f"{start}cmd|'/c calc'!A0").startswith("'")
    assert safe_text(f" {start}1").startswith("'")


@given(st.text(alphabet="=+-@＝＋－＠\t\r\n, \"'甲乙1\x00\u200b", max_size=20))
def test_no_csv_cell_starts_a_formula(text):
    rows = list(csv.reader(io.StringIO(to_csv(["列"], [[text]]).decode("utf-8-sig"), newline="")))
    cell = rows[1][0] if len(rows) > 1 and rows[1] else ""
    assert not cell.lstrip(" \u3000\xa0\u200b\ufeff").startswith(tuple(STARTS))


def test_values_keep_their_kind_and_long_numbers_stay_text():
    row = [1, 2.5, None, True, date(2026, 11, 2), datetime(2026, 11, 2, 9, 0), "510000190001011234", -3, "=1+1"]
    sheet = load_workbook(io.BytesIO(to_xlsx([f"列{n}" for n in range(9)], [row]))).active
    assert [cell.value for cell in sheet[2]] == [
        1, 2.5, None, "是", "2026-11-02", "2026-11-02 09:00", "510000190001011234", -3, "'=1+1",
    ]  # fmt: skip
    assert all(cell.data_type != "f" for cell in sheet[2])


def test_csv_opens_in_excel_with_its_chinese():
    assert to_csv(["题名"], [["通知"]]) == "\ufeff题名\r\n通知\r\n".encode()
