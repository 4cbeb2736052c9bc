"""The whole: order, hostile input, JSON."""

import json
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from jiyue.rulebook.screening import Document, Page, policy_for, screen_document, screen_page
from jiyue.rulebook.screening.tests.conftest import ANYUE, TODAY


def test_the_gravest_problems_come_first_and_are_plain_values(anyue, id_number):
    problems = screen_document(Document("关于布署的通知", f"电话13800001234，{id_number}"), policy=anyue)
    order = [problem.gravity for problem in problems]
    assert order == sorted(order, key=("block", "warn", "info").index)
    json.dumps([problem.as_dict() for problem in problems])
    assert all(problem.message and problem.cure for problem in problems)


@given(st.text(alphabet="<>/=\"'&#; abp1０X*\u200b澳门赌", max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_input_breaks_the_screening(text):
    policy = policy_for(ANYUE, TODAY)
    screen_page(Page("http://x/", f"<html><body>{text}"), policy=policy)
    for problem in screen_document(Document(text, text), policy=policy):
        assert 0 <= problem.start <= problem.end


def test_a_huge_and_deep_page_takes_little_time(anyue):
    began = time.monotonic()
    screen_page(Page("http://x/", "<div>" * 50_000 + "1 " * 200_000 + "字" * 200_000), policy=anyue)
    assert time.monotonic() - began < 20


def test_a_page_that_is_out_tells_the_responsible_unit_what_to_do_and_a_draft_its_editor(anyue, id_number):
    body = f"<p>布署工作，澳门赌场，{id_number}，<a href='http://bet365.example.com/'>链接</a></p>"
    in_draft = {one.rule_key: one.cure for one in screen_document(Document("通知", body), policy=anyue)}
    on_page = {one.rule_key: one.cure for one in screen_page(Page("http://x/", body), policy=anyue)}
    common = {"typo", "forbidden-words", "identity-number"} & in_draft.keys() & on_page.keys()
    assert len(common) == 3, (in_draft.keys(), on_page.keys())
    assert all("发布" in on_page[key] and "发布" not in in_draft[key] for key in common)
    assert "篡改" in on_page["forbidden-words"]
    assert "篡改" not in in_draft["forbidden-words"]
