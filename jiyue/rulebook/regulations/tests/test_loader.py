"""Faulty packs are refused whole, with file, line and what was expected."""

from datetime import date

import pytest

from jiyue.rulebook.regulations.applied import applied
from jiyue.rulebook.regulations.loader import FaultyPacks, load, load_all, load_beside, normalised, quoted
from jiyue.rulebook.regulations.reading import MAX_BYTES
from jiyue.rulebook.regulations.schema import UpdateInterval

PACK = """document:
  id: sixth-2026
  title: 第六份办法
  issuer: 某县人民政府办公室
  issued: 2026-01-01
place: {code: "510101", level: county, name: 某县}
editions:
  - id: sixth-2026@2026-01-01
    in_force_from: 2026-01-01
"""
CLAUSES = """clauses:
  - id: sixth-2026/1
    article: 第一条
    quote: 动态类栏目每10天至少更新1条
    strength: hard
    kind: deadline
    area: columns
    software: full
    need: News columns are updated every ten days.
"""
RULES = """rules:
  - kind: update_interval
    key: update-news
    clauses: [sixth-2026/1]
    column_class: [news]
    term: 10 days
"""
TEXT = "第一条 动态类栏目每 10 天至少更新 1 条，其他栏目每年至少更新 1 条。\n"


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "sixth-2026"
    home.mkdir()
    for name, text in {"pack.yaml": PACK, "clauses.yaml": CLAUSES, "rules.yaml": RULES, "text.txt": TEXT}.items():
        (home / name).write_text(text, "utf-8")
    return home


def faults(folder):
    with pytest.raises(FaultyPacks) as raised:
        load(folder)
    return raised.value.faults


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def only(folder):
    [fault] = faults(folder)
    return fault


def test_a_sixth_pack_drives_a_column_without_a_line_of_code(folder):
    [found] = applied([load(folder)], UpdateInterval, place="510101", on=date(2026, 3, 1), column_class="news")
    assert (found.rule.term, str(found.citations[0])) == ("10 days", "《第六份办法》第一条")


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "expected"),
    [
        ("rules.yaml", "term: 10 days", "term: ten days", 6, "期限应写作"),
        (
            "rules.yaml",
            "kind: update_interval",
            "kind: update_intervall",
            2,
            "update_intervall”这种规则（是不是 update_interval？",
        ),
        ("rules.yaml", "column_class:", "colum_class:", 5, "“rules › 第 1 项 › colum_class”不是这里"),
        ("rules.yaml", "[sixth-2026/1]", "[sixth-2026/9]", 2, "“sixth-2026/9”不在条款文件中"),
        ("rules.yaml", "    clauses: [sixth-2026/1]\n", "", 2, "没有写依据条款"),
        ("rules.yaml", "    term: 10 days\n", "", 2, "缺少必填项“rules › 第 1 项 › term”，写作 14 days"),
        ("rules.yaml", "term: 10 days", "term:10 days", 6, "冒号用半角，后面空一格"),
        ("rules.yaml", "term: 10 days", "term：10 days\n    fallback: true", 6, "冒号用半角，后面空一格"),
        ("rules.yaml", "[sixth-2026/1]", "[sixth-2026/1", 4, "方括号没有成对"),
        ("rules.yaml", "    term: 10 days", "\tterm: 10 days", 6, "制表符"),
        ("rules.yaml", "kind: update_interval", "kind: notice_period", 2, "[close] 关停"),
        ("pack.yaml", "in_force_from: 2026-01-01", "in_force_from: 2025-01-01", 9, "不应早于印发日期 2026-01-01"),
        ("pack.yaml", 'code: "510101"', 'code: "5101"', 6, "应是六位数字"),
        ("rules.yaml", "key: update-news", "key: update-news\n    key: again", 4, "键“key”重复"),
        ("clauses.yaml", "每10天", "每14天", 4, "引文在文件全文中找不到"),
        ("clauses.yaml", "strength: hard", "strength: strong", 5, "应是 hard、soft、encouraged、statement 之一"),
        ("clauses.yaml", "id: sixth-2026/1", "id: other/1", 2, "应以“sixth-2026/”开头"),
        ("clauses.yaml", "    area: columns", "   area: columns", 7, "不是正确的 YAML"),
        ("pack.yaml", "issued: 2026-01-01", "issued: 2026-02-30", 5, "不是存在的日期"),
        ("pack.yaml", "issued: 2026-01-01", "issued: 明年", 5, "应是日期"),
        ("pack.yaml", 'code: "510101"', "code: 510101", 6, "应是文字，数字和日期请加引号"),
        ("pack.yaml", "  id: sixth-2026\n", "  id: seventh\n", 2, "应与文件夹名“sixth-2026”相同"),
        ("rules.yaml", "column_class: [news]", "column_class: [newz]", 5, "应是 news、notices"),
        ("rules.yaml", "column_class: [news]", "name_patterns: [动态，要闻]", 5, "半角逗号隔开，如 [动态, 要闻]"),
        ("rules.yaml", "column_class: [news]", "name_patterns: [动态、要闻]", 5, "半角逗号隔开，如 [动态, 要闻]"),
        ("rules.yaml", "term: 10 days", "term: 99999 days", 6, "期限不能超过一百年"),
        ("rules.yaml", "term: 10 days", "term:", 6, "没有写值，写作 14 days"),
        ("rules.yaml", "term: 10 days", "term: 10\bdays", 6, "看不见的控制字符"),
        ("clauses.yaml", "article: 第一条", "article: 第二条", 3, "引文不在“第二条”里"),
        ("clauses.yaml", "quote: 动态类栏目每10天至少更新1条", 'quote: "..."', 4, "引文没有文字"),
        ("clauses.yaml", "area: columns", "area: column", 7, "领域应是 lifecycle（开设与关停）"),
        ("pack.yaml", "title: 第六份办法", "title: “第六份办法”", 3, "不用加中文引号"),
        ("pack.yaml", "sixth-2026@2026-01-01", "sixth-2026@2026-02-30", 8, "没有这一天"),
        ("pack.yaml", "level: county", "level: province", 6, "区划代码 510101 的级别是 county"),
        ("pack.yaml", "title: 第六份办法", "title: &a 第六份办法", 3, "不能使用锚点"),
        ("pack.yaml", "title: 第六份办法", "title: !!python/name:os.system x", 3, "不能使用类型标记"),
        (
            "pack.yaml",
            "    in_force_from: 2026-01-01",
            "    in_force_from: 2026-01-01\n    text: ../x.txt",
            10,
            "写法不对",
        ),
    ],
)
def test_a_fault_is_named_by_file_and_line(folder, file, old, new, line, expected):
    change(folder, file, old, new)
    fault = faults(folder)[0]
    assert (fault.file, fault.line) == (f"sixth-2026/{file}", line), str(fault)
    assert expected in fault.message, fault.message


def test_a_review_chain_without_a_signature_is_refused_for_nothing_could_be_cleared_by_it(folder):
    chain = """
  - kind: review_chain
    key: reviews
    clauses: [sixth-2026/1]
    steps:
      - {key: review-1, label: 初审, group: review, roles: [editor]}
"""
    rules = folder / "rules.yaml"
    whole = rules.read_text("utf-8") + chain
    rules.write_text(whole.replace("roles: [editor]", "roles: [editor], signs: true"), "utf-8")
    assert load(folder)
    rules.write_text(whole, "utf-8")
    assert "signs: true" in only(folder).message


def test_two_steps_of_a_chain_or_two_defaults_do_not_share_a_name(folder):
    step = "{key: one, label: 审核, group: review, roles: [head], signs: true}"
    chain = f"  - {{kind: review_chain, key: two, clauses: [sixth-2026/1], steps: [{step}, {step}]}}\n"
    (folder / "rules.yaml").write_text(RULES + chain, "utf-8")
    assert "环节的 key“one”重复" in only(folder).message
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    rule = "kind: rectification, term: 5 working days"
    defaults = [f"  - {{id: platform/a, about: 整改, rule: {{key: {key}, {rule}}}}}\n" for key in ("a", "b")]
    (folder / "defaults.yaml").write_text("defaults:\n" + "".join(defaults), "utf-8")
    assert (only(folder).line, "“platform/a”重复" in only(folder).message) == (3, True)


def test_a_text_in_another_encoding_is_named_with_its_line(folder):
    (folder / "text.txt").write_bytes("ASCII\n第一条".encode("gbk"))
    assert (only(folder).line, "UTF-8" in only(folder).message) == (2, True)


def test_a_text_too_large_is_told_as_such(folder):
    (folder / "text.txt").write_bytes("每".encode() * MAX_BYTES)
    assert "超过 2 MB" in only(folder).message


def test_everything_that_is_wrong_with_a_file_is_told_at_once(folder):
    change(folder, "clauses.yaml", "strength: hard", "strength: strong")
    change(folder, "clauses.yaml", "software: full", "software: maybe")
    assert [fault.line for fault in faults(folder)] == [5, 8]


def test_a_missing_file_is_named(folder):
    (folder / "rules.yaml").unlink()
    assert "文件不存在" in only(folder).message


def test_an_alias_bomb_is_refused_before_it_grows(folder):
    bomb = "a: &a [x, x]\n" + "\n".join(f"{c}: &{c} [*{p}, *{p}]" for p, c in zip("abcdefgh", "bcdefghi", strict=True))
    (folder / "rules.yaml").write_text(bomb, "utf-8")
    assert "锚点" in only(folder).message


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"x" * (MAX_BYTES + 1), "超过"),
        (b"[" * 200_000, "嵌套超过"),
        (b"- " * 100_000, "嵌套超过"),
        ("rules: 规则".encode("gbk"), "UTF-8"),
        (b"\x00\x01", "不是正确的 YAML"),
        (b"", "应是由“键: 值”组成的一段"),
        (b"rules: {", "不是正确的 YAML"),
        (b"- 1\n---\n- 2\n", "只能有一份内容"),
        (b"? [a, b]\n: c\n", "键应是文字"),
    ],
    ids=["huge", "deep", "deep-block", "gbk", "binary", "empty", "cut", "two", "odd-key"],
)
def test_hostile_files_get_one_clear_sentence(folder, data, expected):
    (folder / "rules.yaml").write_bytes(data)
    assert expected in only(folder).message


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text(TEXT, "utf-8")
    (folder / "text.txt").unlink()
    (folder / "text.txt").symlink_to(outside)
    assert "不在规则包文件夹内" in only(folder).message


def test_one_faulty_pack_stops_all(folder, tmp_path):
    change(folder, "rules.yaml", "10 days", "ten days")
    with pytest.raises(FaultyPacks):
        load_all(tmp_path)


def test_a_named_word_list_must_exist_somewhere(folder, tmp_path):
    rule = "kind: forbidden_content, key: spam, clauses: [sixth-2026/1], category: vice, label: 甲, term_lists: [no]"
    (folder / "rules.yaml").write_text(f"{RULES}  - {{{rule}}}\n", "utf-8")
    with pytest.raises(FaultyPacks, match="词表“no”不存在"):
        load_all(tmp_path)


def test_a_new_edition_changes_the_number_from_its_first_day_on(folder):
    with (folder / "pack.yaml").open("a", encoding="utf-8") as stream:
        stream.write("  - {id: sixth-2026@2026-06-01, in_force_from: 2026-07-01, rules: rules-2.yaml}\n")
    (folder / "rules-2.yaml").write_text(RULES.replace("10 days", "7 days"), "utf-8")
    pack = load(folder)
    before, after = pack.editions[0].in_force_from, pack.editions[1].in_force_from
    [old] = applied([pack], UpdateInterval, place="510101", on=before, column_class="news")
    [new] = applied([pack], UpdateInterval, place="510101", on=after, column_class="news")
    assert (old.rule.term, new.rule.term) == ("10 days", "7 days")
    assert (old.citations[0].edition, new.citations[0].edition) == ("sixth-2026@2026-01-01", "sixth-2026@2026-06-01")


def test_quotes_forgive_width_spaces_and_marked_omissions():
    text = "第一条 应当在5个工作日内答复（节假日除外），并予以公开。"
    assert quoted("应当在 5 个工作日内答复(节假日除外)", normalised(text))
    assert quoted("应当在5个工作日内答复...公开", normalised(text))
    assert not quoted("公开...答复", normalised(text))
    assert not quoted("应当在6个工作日内答复", normalised(text))


def second_edition(folder, tmp_path, *, since="2026-07-01", term="7 days"):
    """The installation's own folder: the same document, a later edition alone."""
    own = tmp_path / "own" / folder.name
    own.mkdir(parents=True)
    header = PACK.replace("id: sixth-2026@2026-01-01", "id: sixth-2026@2026-06-01")
    header = header.replace("in_force_from: 2026-01-01", f"in_force_from: {since}")
    files = {"pack.yaml": header, "clauses.yaml": CLAUSES, "text.txt": TEXT}
    for name, text in {**files, "rules.yaml": RULES.replace("10 days", term)}.items():
        (own / name).write_text(text, "utf-8")
    return own


def test_an_installations_own_folder_adds_a_later_edition_to_a_shipped_pack(folder, tmp_path):
    own = second_edition(folder, tmp_path)
    [pack] = load_beside((load(folder),), own.parent)
    terms = [
        applied([pack], UpdateInterval, place="510101", on=day, column_class="news")[0].rule.term
        for day in (date(2026, 6, 30), date(2026, 7, 1))
    ]
    assert terms == ["10 days", "7 days"]


def test_what_is_shipped_is_not_changed_by_an_own_folder(folder, tmp_path):
    own = second_edition(folder, tmp_path, since="2026-01-01")
    with pytest.raises(FaultyPacks, match="已有版本不能改，只能加新版本"):
        load_beside((load(folder),), own.parent)


def test_a_faulty_own_pack_is_no_reason_to_go_on_with_looser_rules(folder, tmp_path):
    own = second_edition(folder, tmp_path, term="seven days")
    with pytest.raises(FaultyPacks, match=r"sixth-2026/rules\.yaml 第 6 行"):
        load_beside((load(folder),), own.parent)
    (own / "pack.yaml").rename(own / "pack.yml")
    with pytest.raises(FaultyPacks, match=r"sixth-2026/pack\.yaml"):
        load_beside((load(folder),), own.parent)


def test_an_installation_without_own_packs_has_those_that_are_shipped(folder, tmp_path):
    shipped = (load(folder),)
    assert load_beside(shipped, tmp_path / "none") == shipped
