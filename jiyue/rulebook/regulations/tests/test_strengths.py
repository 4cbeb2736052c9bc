"""A clause binds as strongly as its words say (D2)."""

import pytest

from jiyue.rulebook.regulations.strengths import derive, disputed, doubtful
from jiyue.rulebook.regulations.tests.test_packs import BY_ID, ROWS

TEXT = """第二条 本办法所称政府网站是指县政府开设的网站。
第五条 各单位应当做好备份，确保安全。栏目一般控制在3层以内，可以另设专栏。
第七条 政府网站不得发布以下信息：
（一）散布谣言；
（二）侮辱他人。
第八条 鼓励单位创新，推动服务延伸。加强培训。
第九条 供应商按约定提供适应性方案。标明事项可办理程度。
"""


@pytest.mark.parametrize(
    ("quote", "strength", "is_doubtful"),
    [
        ("不得发布以下信息", "hard", False),
        ("确保安全", "hard", False),
        ("（二）侮辱他人", "hard", False),
        ("栏目一般控制在3层以内", "soft", False),
        ("可以另设专栏", "soft", False),
        ("推动服务延伸", "encouraged", False),
        ("是指县政府开设的网站", "statement", False),
        ("加强培训", "hard", True),
        ("供应商按约定提供适应性方案", "hard", True),
        ("标明事项可办理程度", "hard", True),
    ],
)
def test_the_word_that_governs_is_in_the_quote_or_before_it_in_the_sentence_or_in_the_lead_in(
    quote, strength, is_doubtful
):
    found = derive(quote, TEXT)
    assert (found.strength, found.doubtful) == (strength, is_doubtful)


@pytest.mark.parametrize("pack", ROWS)
def test_what_the_packs_derive_is_what_the_words_say(pack):
    edition = BY_ID[pack].latest
    wrong = []
    for clause in edition.clauses.values():
        said = derive(clause.quote, edition.text, article=clause.article)
        if clause.strength_derived and (said.strength, said.doubtful) != (clause.strength, clause.strength_doubtful):
            wrong.append((clause.id, clause.strength, said))
    assert wrong == []


@pytest.mark.parametrize("pack", ROWS)
def test_no_clause_that_is_shipped_is_left_in_doubt_or_says_otherwise_than_its_words_without_a_note(pack):
    edition = BY_ID[pack].latest
    clauses = edition.clauses.values()
    assert doubtful(clauses) == []
    assert [(clause.id, said) for clause, said in disputed(clauses, edition.text)] == []


@pytest.mark.parametrize(
    ("quote", "written", "said"),
    [("确保安全", "soft", "hard"), ("栏目一般控制在3层以内", "hard", "soft"), ("推动服务延伸", "hard", "encouraged")],
)
def test_a_strength_that_the_words_deny_is_disputed_until_a_note_says_why(quote, written, said):
    first = next(iter(BY_ID["anyue-2023"].latest.clauses.values()))
    clause = first.model_copy(update={"quote": quote, "strength": written, "strength_derived": False, "note": ""})
    assert [word for _, word in disputed([clause], TEXT)] == [said]
    assert list(disputed([clause.model_copy(update={"strength": said})], TEXT)) == []
    assert list(disputed([clause.model_copy(update={"note": "请示后确认"})], TEXT)) == []


def test_a_doubtful_clause_is_one_that_was_derived_and_they_can_be_listed():
    for pack in BY_ID.values():
        listed = doubtful(pack.latest.clauses.values())
        assert all(clause.strength_derived and clause.strength == "hard" for clause in listed)
