"""`jiyue screen`: answers with problems or says in Chinese what is wrong."""

import io
import json

import pytest
from django.core.management import call_command

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
    assert run(str(pdf))[0] == 2
    assert "PDF" in run(str(pdf))[2]
    assert run(str(tmp_path / "none"))[0] == 2
    assert run(str(good), "--place", "大理")[0] == 2
