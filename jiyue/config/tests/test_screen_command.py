"""`jiyue screen`: answers with problems or says in Chinese what is wrong."""

import io
import json

import pytest
from django.core.management import call_command

from jiyue.common.tests.papers import line, parcel_of, pdf, workbook

# A made-up number of a made-up person born in 1900; its check digit is right.
NUMBER = "512021190001010010"


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("screen", *arguments, stdout=out, stderr=err)
    return exit_.value.code, out.getvalue(), err.getvalue()


def test_the_command_answers_with_problems_or_says_what_is_wrong(tmp_path):
    good, bad, pdf = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "x.pdf"
    good.write_text("关于停水的公告", encoding="utf-8")
    bad.write_text(f"身份证{NUMBER}", encoding="gb18030")
    pdf.write_bytes(b"%PDF-1.4")
    assert run(str(good))[:2] == (0, "没有发现问题。\n")
    code, out, _ = run(str(bad), "--json", "--place", "512021")
    assert (code, json.loads(out)["problems"][0]["rule_key"]) == (1, "identity-number")
    assert run(str(bad))[1].startswith("1.〔必须改正〕")
    assert run(str(pdf))[0] == 1
    assert "不是完整的 PDF" in run(str(pdf))[1]
    assert run(str(tmp_path / "none"))[0] == 2
    assert run(str(good), "--place", "大理")[0] == 2


def test_office_files_pages_and_parcels_are_read_with_what_they_hide(tmp_path):
    def fill(book):
        book.active["B2"] = NUMBER
        book.active.title = "底稿"
        book.create_sheet("表")["A1"] = "公开"
        book.active.sheet_state = "hidden"

    files = {
        "名单.xlsx": workbook(fill),
        "page.pdf": pdf(line(NUMBER)),
        "包.zip": parcel_of({"内.xlsx": workbook(fill)}),
        "表.csv": f"姓名,号码\n甲,{NUMBER}\n".encode(),
    }
    told = {}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        code, out, _ = run(str(tmp_path / name), "--json")
        assert code == 1
        told[name] = {problem["rule_key"]: problem["message"] for problem in json.loads(out)["problems"]}
        assert NUMBER not in out
    assert "隐藏工作表“底稿”B2单元格" in told["名单.xlsx"]["identity-number"]
    assert "hidden-cells" in told["名单.xlsx"]
    assert "第1页" in told["page.pdf"]["identity-number"]
    assert "内“内.xlsx”的隐藏工作表“底稿”B2单元格" in told["包.zip"]["identity-number"]
    assert "B2单元格" in told["表.csv"]["identity-number"]


def test_a_hostile_file_is_refused_in_words(tmp_path):
    bomb = tmp_path / "弹.zip"
    bomb.write_bytes(parcel_of({"a.txt": b"0" * 30_000_000}))
    code, _, error = run(str(bomb))
    assert (code, "异常庞大" in error) == (2, True)
