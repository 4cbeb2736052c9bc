"""The whole: order, hostile input, JSON, and the command."""

import io
import json
import time

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from jiyue.rulebook.screening import Document, Page, screen_document, screen_page


def test_the_gravest_problems_come_first_and_are_plain_values(anyue, id_number):
    problems = screen_document(Document("关于布署的通知", f"电话13800001234，{id_number}"), policy=anyue)
    order = [problem.gravity for problem in problems]
    assert order == sorted(order, key=("block", "warn", "info").index)
    json.dumps([problem.as_dict() for problem in problems])
    assert all(problem.message and problem.cure for problem in problems)


@given(st.text(alphabet="<>/=\"'&#; abp1０X*\u200b澳门赌", max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_input_breaks_the_screening(text):
    from jiyue.rulebook.screening.tests.conftest import ANYUE, TODAY, policy_for

    policy = policy_for(ANYUE, TODAY)
    screen_page(Page("http://x/", f"<html><body>{text}"), policy=policy)
    for problem in screen_document(Document(text, text), policy=policy):
        assert 0 <= problem.start <= problem.end


def test_a_huge_and_deep_page_takes_little_time(anyue):
    began = time.monotonic()
    screen_page(Page("http://x/", "<div>" * 50_000 + "1 " * 200_000 + "字" * 200_000), policy=anyue)
    assert time.monotonic() - began < 20


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as exit_:
        call_command("screen", *arguments, stdout=out, stderr=err)
    return exit_.value.code, out.getvalue(), err.getvalue()


def test_the_command_answers_with_problems_or_says_what_is_wrong(tmp_path, id_number):
    good, bad, pdf = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "x.pdf"
    good.write_text("关于停水的公告", encoding="utf-8")
    bad.write_text(f"身份证{id_number}", encoding="gb18030")
    pdf.write_bytes(b"%PDF-1.4")
    assert run(str(good))[:2] == (0, "没有发现问题。\n")
    code, out, _ = run(str(bad), "--json", "--place", "512021")
    assert (code, json.loads(out)["problems"][0]["rule_key"]) == (1, "identity-number")
    assert run(str(bad))[1].startswith("1.〔必须改正〕")
    assert run(str(pdf))[0] == 2
    assert "PDF" in run(str(pdf))[2]
    assert run(str(tmp_path / "none"))[0] == 2
    assert run(str(good), "--place", "大理")[0] == 2
