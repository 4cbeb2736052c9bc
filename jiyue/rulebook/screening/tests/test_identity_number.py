"""Identity numbers: found in every disguise, told from other long numbers, never repeated."""

import pytest

from jiyue.rulebook.screening import Document, Page, Policy, screen_document, screen_page


def found(policy, body="", **more):
    problems = screen_document(Document("关于公示的通知", body, **more), policy=policy)
    return [problem for problem in problems if problem.rule_key == "identity-number"]


@pytest.mark.parametrize(
    "disguise",
    [
        lambda number: number,
        lambda number: number.lower(),
        lambda number: number.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
        lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
        lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}",
        "\u200b".join,
        lambda number: f"<span>{number[:9]}</span><b>{number[9:]}</b>",
        lambda number: "".join(f"&#{ord(digit)};" for digit in number),
        lambda number: f"<table><tr><td>12</td><td>{number}</td><td>500元</td></tr></table>",
        lambda number: f"ID{number}",
    ],
)
def test_every_disguise_is_found_and_the_excerpt_is_masked(anyue, id_number, disguise):
    (problem,) = found(anyue, f"<p>张某，{disguise(id_number)}，公示</p>")
    assert problem.gravity == "block"
    assert id_number not in problem.excerpt
    assert f"519999********{id_number[-4:]}" in problem.message
    assert {"anyue-2023/14.4", "anyue-2023/14.3"} <= {citation.clause for citation in problem.citations}
    assert "遮盖" in problem.cure


def test_the_span_is_that_of_the_original_text(anyue):
    text = "号码：２３９９９９１９００１１１４２９６３。"
    (problem,) = found(anyue, text)
    assert text[problem.start : problem.end] == "２３９９９９１９００１１１４２９６３"


@pytest.mark.parametrize(
    "harmless",
    [
        "统一社会信用代码：92529999HTYD7W2N2G",
        "索引号：113799993805838827/2024-77113",
        "项目代码：2024-539999-39-01-645697",
        "519999190501203919 为系统生成的编码",
        "账号2778911421648311422",
        "文件编号 202410213791446635",
        "已遮盖：519999********8261",
        "十八位数字组成",
    ],
)
def test_other_long_numbers_are_left_alone(anyue, harmless):
    assert found(anyue, harmless) == []


def test_a_wrong_check_digit_after_the_word_is_a_suspicion(anyue):
    (problem,) = found(anyue, "身份证号：519999190501203919")
    assert problem.gravity == "warn"


def test_first_generation_numbers_are_found_where_the_text_speaks_of_them(anyue):
    assert found(anyue, "原身份证号码（15位）459999070428996")[0].gravity == "block"
    assert found(anyue, "编号459999070428996") == []


def test_a_mask_that_hides_too_little_is_found(anyue):
    (problem,) = found(anyue, "测试乙 46999919071215**71 通过")
    assert "遮盖的位数太少" in problem.message


def test_titles_fields_and_attachments_are_read_too(anyue, id_number):
    problems = found(anyue, "", fields={"summary": id_number}, attachments=(("名单.xlsx", f"甲\t{id_number}"),))
    assert {problem.where for problem in problems} == {"field:summary", "attachment:名单.xlsx"}


def test_a_live_page_is_read_in_its_hidden_parts_as_well(anyue, id_number):
    hidden = f'<p style="display:none">{id_number}</p>'
    page = f'<html><head><meta name="Description" content="{id_number}"></head><body>{hidden}</body></html>'
    problems = screen_page(Page("http://x/", page), policy=anyue)
    assert {p.where for p in problems if p.rule_key == "identity-number"} == {"hidden", "meta:Description"}


def test_a_ground_that_the_pack_names_excuses_it_and_another_does_not(anyue, id_number):
    assert found(anyue, id_number, fields={"personal_data_exception": "punishment"}) == []
    assert found(anyue, id_number, fields={"personal_data_exception": "because"})


def test_no_rule_no_problem(id_number):
    assert found(Policy(), id_number) == []


def test_neighbours_excerpts_do_not_give_the_number_away(anyue, id_number):
    problems = screen_document(Document("通知", f"关于布署，{id_number}，13800001234"), policy=anyue)
    assert len(problems) >= 3
    assert not any(id_number[:8] in problem.excerpt or "13800001" in problem.excerpt for problem in problems)
