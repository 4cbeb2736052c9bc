"""`jiyue rulepacks`: what it prints and how it ends."""

import json
import re
import shutil
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.utils import timezone

from jiyue.core.audit.models import Record
from jiyue.estate.duties.models import DateMove, TakenPack
from jiyue.estate.sites.actions import refresh_column_clock
from jiyue.rulebook.regulations import matrix, queries, results
from jiyue.rulebook.regulations.applied import applied, enforcers, enforces
from jiyue.rulebook.regulations.loader import load
from jiyue.rulebook.regulations.schema import UpdateInterval


def test_list_names_every_pack(capsys):
    call_command("rulepacks", "list", "--json")
    packs = json.loads(capsys.readouterr().out)["packs"]
    assert {pack["id"] for pack in packs} >= {"anyue-2023", "dali-2021", "national-base"}


def test_check_of_what_is_shipped_finds_nothing(capsys):
    call_command("rulepacks", "check", "--json")
    assert json.loads(capsys.readouterr().out)["faults"] == []


def test_check_of_a_faulty_folder_ends_with_one_and_names_the_line(tmp_path, capsys):
    home = tmp_path / "broken"
    home.mkdir()
    (home / "pack.yaml").write_text("document: {id: broken\n", "utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("rulepacks", "check", str(home))
    assert ended.value.code == 1
    assert "broken/pack.yaml 第 1 行" in capsys.readouterr().out


def test_check_of_no_folder_is_wrong_use(tmp_path):
    with pytest.raises(SystemExit) as ended:
        call_command("rulepacks", "check", str(tmp_path / "none"))
    assert ended.value.code == 2


def test_an_unknown_clause_is_wrong_use_and_says_what_to_do(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("rulepacks", "show", "anyue-2023/99")
    assert ended.value.code == 2
    assert "没有编号为“anyue-2023/99”的条款" in capsys.readouterr().err


def test_show_prints_quote_rules_and_status(capsys):
    call_command("rulepacks", "show", "anyue-2023/22.1", "--json")
    shown = json.loads(capsys.readouterr().out)
    assert shown["rules"] == ["update_interval:update-news"]
    assert "14天" in shown["quote"]


def test_what_people_read_is_chinese_and_the_english_need_is_for_programs_alone(capsys, tmp_path):
    need = queries.clause("anyue-2023/22.1").need
    assert need not in said(capsys, "show", "anyue-2023/22.1")
    assert json.loads(said(capsys, "show", "anyue-2023/22.1", "--json"))["need"] == need
    said(capsys, "matrix", "--html", str(tmp_path))
    assert need not in unescape((tmp_path / "index.html").read_text("utf-8"))
    assert "说明：强度核定：是列举或并列中的一项" in said(capsys, "show", "anyue-2023/11.7")


def test_a_strength_that_the_words_deny_is_pointed_out_by_the_check(skeleton, capsys):
    change(skeleton, "clauses.yaml", "strength: hard", "strength: encouraged")
    told = said(capsys, "check", str(skeleton))
    assert "请核对 mouxian-2026/1：强度写的是 encouraged，引文的用语却是 hard" in told


def test_the_matrix_has_every_clause_and_its_keys(capsys):
    call_command("rulepacks", "matrix", "--json")
    clauses = json.loads(capsys.readouterr().out)["clauses"]
    assert len([one for one in clauses if not one["id"].startswith("national-base/")]) == 1236
    assert {tuple(one)[:6] for one in clauses} == {("id", "software", "status", "rules", "enforced_in", "tests")}
    [news] = [one for one in clauses if one["id"] == "anyue-2023/22.1"]
    [numbers] = [one for one in news["numbers"] if one["rule"] == "update_interval:update-news"]
    assert "期限 14 days" in numbers["told"]


def row_of(clause, *, rulings, outcome="passed"):
    result = results.TestResult(test="t", clauses=[clause], outcome=outcome, rulings={clause: rulings})
    return next(
        row for row in matrix.matrix(queries.packs(), [result], enforcers=lambda kind: ()) if row.clause.id == clause
    )


def test_a_status_needs_a_passing_test_and_for_decisions_both_outcomes():
    assert row_of("anyue-2023/22.1", rulings=["allowed", "refused"]).status == "enforced"
    assert row_of("anyue-2023/22.1", rulings=["allowed"]).status == "open"
    assert row_of("anyue-2023/22.1", rulings=["allowed", "refused"], outcome="failed").status == "open"
    assert row_of("anyue-2023/0.2", rulings=[]).status == "enforced"
    assert row_of("anyue-2023/8.2", rulings=[]).status == "recorded"


def test_a_function_says_itself_which_rules_it_enforces(monkeypatch):
    monkeypatch.setattr("jiyue.rulebook.regulations.applied._enforcers", {})

    @enforces(UpdateInterval)
    def watch():
        return None

    assert enforcers(UpdateInterval) == (f"{__name__}:{watch.__qualname__}",)


def said(capsys, *arguments):
    call_command("rulepacks", *arguments)
    return capsys.readouterr().out


def refused(capsys, *arguments, code=2):
    with pytest.raises(SystemExit) as ended:
        call_command("rulepacks", *arguments)
    assert ended.value.code == code
    out = capsys.readouterr()
    return out.err + out.out


@pytest.fixture
def skeleton(tmp_path, capsys):
    said(capsys, "new", str(tmp_path), "--id=mouxian-2026", "--title=某县政府网站管理办法", "--place=510101 某省某县")
    return tmp_path / "mouxian-2026"


def test_a_new_pack_passes_the_check_at_once_and_its_rules_apply(skeleton, capsys):
    assert "没有错误。条款 2 条，规则 2 条" in said(capsys, "check", str(skeleton))
    [found] = applied([load(skeleton)], UpdateInterval, place="510101", on=date.today(), column_class="news")
    assert (found.rule.term, str(found.citations[0])) == ("14 days", "《某县政府网站管理办法》第一条")


def test_a_new_pack_never_overwrites(skeleton, tmp_path, capsys):
    (skeleton / "text.txt").write_text("我写的", "utf-8")
    told = refused(capsys, "new", str(tmp_path), "--id=mouxian-2026", "--title=某办法", "--place=510101 某县")
    assert "已经存在，没有改动任何文件" in told
    assert (skeleton / "text.txt").read_text("utf-8") == "我写的"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("--id", "某县", "只含小写字母"),
        ("--title", 'a"b', "不能为空，也不能含引号"),
        ("--place", "某县", "六位区划代码、空格和地名"),
    ],
)
def test_what_a_new_pack_is_called_must_be_writable(tmp_path, capsys, name, value, told):
    values = {"--id": "mouxian-2026", "--title": "某办法", "--place": "510101 某县"} | {name: value}
    arguments = [f"{key}={value}" for key, value in values.items()]
    assert told in refused(capsys, "new", str(tmp_path), *arguments)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def own(settings, tmp_path):
    settings.OWN_RULEPACKS_ROOT = tmp_path / "own"
    yield settings.OWN_RULEPACKS_ROOT
    queries.reload()


def test_a_pack_that_is_added_is_in_force_and_a_second_time_only_on_demand(db, skeleton, own, capsys):
    said(capsys, "add", str(skeleton))
    assert "mouxian-2026" in {pack.id for pack in queries.packs()}
    assert "已装入" in refused(capsys, "add", str(skeleton))
    change(skeleton, "rules.yaml", "14 days", "10 days")
    said(capsys, "add", str(skeleton), "--replace")
    assert "10 days" in (own / "mouxian-2026" / "rules.yaml").read_text("utf-8")
    assert [path.name for path in own.glob("[!.]*")] == ["mouxian-2026"]
    acts = Record.objects.filter(action="duties.take_pack").order_by("sequence")
    assert [row.summary[:4] for row in acts] == ["装入规则", "替换规则"]
    first, second = TakenPack.objects.order_by("taken_at")
    assert (first.replaced, second.replaced, first.digest != second.digest) == (False, True, True)


def test_an_added_pack_is_in_force_at_once_and_says_whose_dates_moved(world, skeleton, own, capsys):
    place = (skeleton / "pack.yaml").read_text("utf-8")
    (skeleton / "pack.yaml").write_text(place.replace("510101", "512021"), "utf-8")
    change(skeleton, "rules.yaml", "14 days", "10 days")
    change(skeleton, "text.txt", "14 天", "10 天")
    change(skeleton, "clauses.yaml", "每14天至少", "每10天至少")
    clock = refresh_column_clock(world.columns.anyue_news, last_new_item_at=timezone.now(), at=timezone.now())
    before = clock.due_at
    told = said(capsys, "add", str(skeleton))
    clock.refresh_from_db()
    assert clock.due_at == before - timedelta(days=4)
    assert "1 个到期日有变" in told
    assert f"安岳县政府办　{clock.label}：{before.date()} → {clock.due_at.date()}" in told
    assert DateMove.objects.get(clock=clock).note.startswith("装入规则包 mouxian-2026@")


def test_a_faulty_pack_is_not_added_and_leaves_what_stood_there(db, skeleton, own, capsys):
    said(capsys, "add", str(skeleton))
    change(skeleton, "rules.yaml", "14 days", "十天")
    assert "mouxian-2026/rules.yaml 第" in refused(capsys, "add", str(skeleton), "--replace", code=1)
    assert "14 days" in (own / "mouxian-2026" / "rules.yaml").read_text("utf-8")
    assert [path.name for path in own.glob("[!.]*")] == ["mouxian-2026"]
    assert TakenPack.objects.count() == 1


def test_a_list_that_nobody_has_is_found_by_the_check_too(skeleton, capsys):
    rule = "kind: forbidden_links, key: links, clauses: [mouxian-2026/1], category: x, label: 甲, term_lists: [nowhere]"
    with (skeleton / "rules.yaml").open("a", encoding="utf-8") as stream:
        stream.write(f"  - {{{rule}}}\n")
    assert "词表“nowhere”不存在" in refused(capsys, "check", str(skeleton), code=1)


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_two_editions_are_compared_clause_by_clause_and_number_by_number(skeleton, tmp_path, capsys):
    other = tmp_path / "other" / "mouxian-2026"
    shutil.copytree(skeleton, other)
    change(other, "rules.yaml", "14 days", "10 days")
    change(other, "text.txt", "14 天", "10 天")
    change(other, "clauses.yaml", "每14天至少", "每10天至少")
    told = said(capsys, "diff", str(skeleton), str(other))
    assert "期限：14 days → 10 days" in told
    assert "引文：动态要闻类栏目每14天至少更新1条信息 → 动态要闻类栏目每10天至少更新1条信息" in told
    found = json.loads(said(capsys, "diff", str(skeleton), str(other), "--json"))
    assert [one["to"] for one in found["clauses"]["changed"]] == ["mouxian-2026/1"]
    assert found["rules"]["changed"][0]["fields"] == [{"field": "term", "from": "14 days", "to": "10 days"}]
    assert "没有不同" in said(capsys, "diff", str(skeleton), str(skeleton))


def test_two_documents_are_compared_by_their_words_and_by_the_matter_of_their_rules(capsys):
    found = json.loads(said(capsys, "diff", "anyue-2023", "dali-2021", "--json"))
    assert "empty_column:empty-column" in found["rules"]["removed"]
    [chain] = [one for one in found["rules"]["changed"] if one["from"].startswith("review_chain:")]
    assert {"field": "steps", "from": "一校、二校、三校", "to": ""} in chain["fields"]
    assert not any(field["field"] == "clauses" for one in found["rules"]["changed"] for field in one["fields"])


def test_what_cannot_be_compared_is_told_with_what_there_is(capsys):
    assert "现有规则包：" in refused(capsys, "diff", "anyue-2023", "nowhere-1999")
    assert "现有版本：anyue-2023@2023-03-03" in refused(capsys, "diff", "anyue-2023@1999-01-01", "dali-2021")


def test_the_page_needs_nothing_but_itself_and_opens_each_clause(tmp_path, capsys):
    assert "可以直接打开" in said(capsys, "matrix", "--html", str(tmp_path / "out"))
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert page.count('<details class="c"') == sum(len(pack.latest.clauses) for pack in queries.packs())
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "url(" not in page
    page = unescape(page)
    clause = page.split('id="c-anyue-2023/22.1"')[1].split("</details>")[0]
    [anchor] = re.findall(r'href="#(t-anyue-2023-[^"]+)"', clause)
    assert re.search(rf'<p id="{anchor}">[^<]*14\s*天', page)


def test_a_state_without_results_is_unverified_not_open():
    unknown = next(iter(matrix.matrix(queries.packs(), [], enforcers=lambda kind: ())))
    assert (unknown.status, unknown.standing) == ("open", "unverified")
    stale = results.TestResult(test="t", clauses=["anyue-2023/0.2"], outcome="passed", commit="old")
    fresh = results.TestResult(test="u", clauses=["anyue-2023/8.2"], outcome="passed", commit="new")
    rows = matrix.matrix(
        queries.packs(), [stale, fresh], enforcers=lambda kind: (), current=lambda one: one.commit == "new"
    )
    standings = {row.clause.id: row.standing for row in rows}
    assert [standings[f"anyue-2023/{name}"] for name in ("0.2", "8.2", "22.1")] == ["unverified", "recorded", "open"]


def test_progress_is_counted_by_document_and_rounded_down():
    rows = matrix.matrix(queries.packs(), [], enforcers=lambda kind: ())
    bars = matrix.progress(rows, by=lambda row: (row.pack, row.pack))
    assert {one.key: (one.total, one.percent, one.words) for one in bars}["anyue-2023"] == (207, 0, "未验证 207")
