"""Files: numbers in every corner, what is brought along unseen, what no machine could read."""

import pytest

from jiyue.common.reading import Inside, Part, Trace
from jiyue.rulebook.screening import MOST_OF_A_KIND, Document, screen_document
from jiyue.rulebook.screening.policy import Policy

GRAVITIES = {
    "hidden_cells": "block",
    "tracked_changes": "block",
    "comments": "block",
    "hidden_text": "warn",
    "covered_text": "warn",
    "speaker_notes": "warn",
    "embedded_files": "warn",
    "location_metadata": "warn",
    "unreadable": "warn",
}


def screened(policy, *parts, traces=(), **fields):
    file = ("名单.xlsx", Inside("xlsx", parts, tuple(traces)))
    return screen_document(Document("关于公示的通知", fields=fields, attachments=(file,), kind="file"), policy=policy)


def found(policy, *parts, rule_key="identity-number", **more):
    return [one for one in screened(policy, *parts, **more) if one.rule_key == rule_key]


@pytest.mark.parametrize(("finding", "gravity"), GRAVITIES.items())
def test_each_trace_is_a_problem_with_its_place_cure_and_default(anyue, finding, gravity):
    key = "attachment-unread" if finding == "unreadable" else finding.replace("_", "-")
    (problem,) = found(anyue, rule_key=key, traces=[Trace(finding, "工作表“底稿”", "三行")])
    assert problem.gravity == gravity
    assert problem.message.startswith("附件“名单.xlsx”的工作表“底稿”")
    assert "三行" in problem.message
    assert problem.cure
    assert all(citation.default_label for citation in problem.citations)
    assert found(anyue, rule_key=key) == []
    assert found(Policy(), rule_key=key, traces=[Trace(finding, "")]) == []


@pytest.mark.parametrize("author", ["openpyxl", "Administrator", "安岳县人民政府办公室", " "])
def test_authors_that_tell_nothing_are_no_problem(anyue, author):
    traces = [Trace("author_metadata", "文档属性", items=(("作者", author), ("单位", "某某印务")))]
    assert found(anyue, rule_key="author-metadata", traces=traces) == []


def test_an_author_with_a_name_is_told(anyue):
    traces = [Trace("author_metadata", "文档属性", items=(("作者", "张三"), ("最后修改者", "admin")))]
    (problem,) = found(anyue, rule_key="author-metadata", traces=traces)
    assert "作者：张三" in problem.message
    assert "admin" not in problem.message
    assert problem.gravity == "info"


def test_numbers_are_found_in_seen_and_hidden_parts_with_their_cells(anyue, id_number):
    seen = Part("工作表“表”", f"姓名\t{id_number}", marks=((0, "1:4"),), grid=True)
    hidden = Part("隐藏工作表“底稿”", id_number, "hidden_cells", ((0, "0:7"),), grid=True)
    one, other = found(anyue, seen, hidden)
    assert "附件“名单.xlsx”的工作表“表”C4单元格出现居民身份证号码" in one.message
    assert "附件“名单.xlsx”的隐藏工作表“底稿”A7单元格出现居民身份证号码" in other.message
    assert (one.where, other.where) == ("attachment:名单.xlsx|工作表“表”", "attachment:名单.xlsx|隐藏工作表“底稿”")
    assert "读者看不见" in other.cure
    assert "读者看不见" not in one.cure
    assert found(anyue, hidden, personal_data_exception="punishment") == []


@pytest.mark.parametrize(
    "spread",
    [
        lambda number: f"{number[:10]}\n{number[10:]}",
        lambda number: f"{number[:6]}\t{number[6:14]}\t{number[14:]}",
        lambda number: f"{number[:17]}\n{number[17]}",
        "\t".join,
        "\n".join,
        lambda number: f"{number[:6]} \n {number[6:]}".translate(
            str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
        ),
    ],
)
def test_a_number_spread_over_lines_cells_or_boxes_is_found(anyue, id_number, spread):
    (problem,) = found(anyue, Part("", f"身份证号：\t{spread(id_number)}\t备注"))
    assert problem.gravity == "block"
    assert id_number not in problem.message + problem.excerpt
    (alone,) = found(anyue, Part("", f"编号表\t{spread(id_number)}\t备注"))
    assert alone.gravity in {"block", "warn"}


def test_columns_of_other_numbers_are_left_alone(anyue, id_number):
    rows = "\n".join(f"51{row:04d}\t19{row % 100:02d}0101\t{row * 7 % 10000:04d}" for row in range(1000, 1100))
    told = found(anyue, Part("", rows))
    assert all(problem.gravity == "warn" for problem in told)
    assert found(anyue, Part("", "身份证\n5101\n20\n300\n4500\n1990\n88\n12")) == []
    wrong = f"{id_number[:17]}{'1' if id_number[17] != '1' else '2'}"
    assert found(anyue, Part("", f"身份证\n{wrong[:6]}\t{wrong[6:]}")) == []


def test_a_number_that_a_spreadsheet_rounded_is_a_suspicion_under_its_heading(anyue):
    grid = Part("工作表“表”", "姓名\t身份证号\n甲\t510101199001010000", marks=((0, "0:1"),), grid=True)
    (problem,) = found(anyue, grid)
    assert (problem.gravity, "校验位不符" in problem.message) == ("warn", True)


def test_a_long_list_is_one_thing_to_mend(anyue, id_number):
    problems = found(anyue, Part("", "\n".join([f"甲，{id_number}"] * 50)))
    assert len(problems) == MOST_OF_A_KIND
    assert "同类问题另有 30 处" in problems[-1].message


def test_forbidden_words_in_hidden_parts_ask_for_the_file_not_the_server(anyue):
    (problem,) = found(anyue, Part("批注", "澳门新葡京", "comments"), rule_key="forbidden-words")
    assert "附件“名单.xlsx”的批注出现" in problem.message
    assert "服务器" not in problem.cure


def test_slips_are_looked_for_only_where_readers_read(anyue):
    assert found(anyue, Part("", "认真布署"), rule_key="typo")
    assert not found(anyue, Part("修订中删除的文字", "认真布署", "tracked_changes"), rule_key="typo")
