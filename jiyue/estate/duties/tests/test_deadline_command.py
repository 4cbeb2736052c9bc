import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from jiyue.estate.duties.management.commands import deadline


def test_it_says_the_date_and_how_it_came_about(capsys):
    call_command("deadline", "--from", "2026-09-30", "--term", "7 working days")
    out = capsys.readouterr().out
    assert "2026-10-15" in out
    assert "国庆节" in out


def test_json_carries_date_moment_and_steps(capsys):
    call_command("deadline", "--from", "2026-10-02T22:30", "--term", "12 hours", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert answer["due"] == "2026-10-03"
    assert answer["due_at"] == "2026-10-03T10:30:00+08:00"
    assert answer["explain"]
    assert [step["text"] for step in answer["steps"]] == answer["explain"]
    assert answer["steps"][-1] == {
        "kind": "due",
        "text": answer["explain"][-1],
        "to": "2026-10-03T10:30:00+08:00",
    }


def test_a_fixed_day_of_the_year_and_a_period_are_terms_too(capsys):
    for term, due in (("每年1月31日前", "2027-01-31"), ("every quarter within 10 working days", "2026-10-20")):
        call_command("deadline", "--from", "2026-09-30", "--term", term, "--json")
        assert json.loads(capsys.readouterr().out)["due"] == due


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--from", "2026-09-30"],
        ["--from", "30.9.2026", "--term", "7 days"],
        ["--from", "2026-02-30", "--term", "7 days"],
        ["--from", "2026-09-30", "--term", "soon"],
        ["--from", "9999-12-31T23:00", "--term", "7 working days"],
        ["--batch", "no-such-file"],
    ],
)
def test_wrong_use_is_told_in_chinese_and_ends_with_2(arguments):
    with pytest.raises(CommandError, match=r"[\u4e00-\u9fff]") as refused:
        call_command("deadline", *arguments)
    assert refused.value.returncode == 2


def test_a_batch_answers_each_line_and_names_the_bad_ones(tmp_path, capsys):
    good = {"from": "2026-09-30", "term": "7 working days"}
    moved = {
        **good,
        "pauses": [{"from": "2026-10-12", "to": "2026-10-20"}],
        "extensions": [{"term": "5 working days", "cap": "10 working days"}],
    }
    twice = '{"from": "2026-09-30", "term": "7 days", "term": "9 days"}'
    nested = (
        '{"from": "2026-09-30", "term": "7 days", "pauses": [{"from": "2026-10-01", "from": "2026-10-02", "to": 1}]}'
    )
    bad = [
        twice,
        nested,
        "{",
        "[]",
        '{"from": "2026-09-30"}',
        json.dumps({**good, "pauses": [1]}),
        json.dumps({**good, "term": 7}),
    ]
    file = tmp_path / "batch.jsonl"
    file.write_text("\n".join([json.dumps(good), "", json.dumps(moved), *bad]), encoding="utf-8")
    with pytest.raises(CommandError, match="共 7 行有误（第4、5、6、7、8、9、10行）") as refused:
        call_command("deadline", "--batch", str(file))
    assert refused.value.returncode == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("due") for answer in answers[:2]] == ["2026-10-15", "2026-10-28"]
    assert [answer["line"] for answer in answers[2:]] == [4, 5, 6, 7, 8, 9, 10]
    assert "字段“term”重复" in answers[2]["error"]
    assert "字段“from”重复" in answers[3]["error"]
    assert all(answer["error"] for answer in answers[2:])
    assert "steps" in answers[0]


def test_a_batch_of_good_lines_ends_without_complaint(tmp_path, capsys):
    file = tmp_path / "batch.jsonl"
    file.write_text('\ufeff{"from": "2026-09-30", "term": "7 working days"}\r\n', encoding="utf-8")
    call_command("deadline", "--batch", str(file))
    assert json.loads(capsys.readouterr().out)["due"] == "2026-10-15"


def test_an_empty_batch_is_said_to_be_empty(tmp_path, capsys):
    file = tmp_path / "batch.jsonl"
    file.write_bytes(b"\n\n")
    call_command("deadline", "--batch", str(file))
    said = capsys.readouterr()
    assert (said.out, "没有可以计算的期限" in said.err) == ("", True)


def test_a_batch_survives_lines_that_are_no_text_or_far_too_long(tmp_path, capsys):
    good = b'{"from": "2026-09-30", "term": "14 days"}'
    file = tmp_path / "batch.jsonl"
    file.write_bytes(b"\n".join([b"\xff\xfe", b"[" * 50_000, b"x" * 300_000, good]))
    with pytest.raises(CommandError, match="第1、2、3行"):
        call_command("deadline", "--batch", str(file))
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer.get("line") for answer in answers] == [1, 2, 3, None]
    assert "UTF-8" in answers[0]["error"]
    assert "太长" in answers[2]["error"]
    assert answers[3]["due"] == "2026-10-14"


def test_a_batch_is_answered_line_by_line_not_read_whole(tmp_path):
    file = tmp_path / "batch.jsonl"
    file.write_bytes(b'{"from": "2026-09-30", "term": "14 days"}\n' * 30_000)
    lines = deadline.lines_of(str(file))
    assert next(lines)[0] == 1
    file.write_bytes(b"")
    assert sum(1 for _ in lines) < 1000
