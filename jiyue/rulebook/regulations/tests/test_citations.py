"""Clauses as officials cite them."""

import pytest

from jiyue.rulebook.regulations.rules import Citation, spoken


@pytest.mark.parametrize(
    ("article", "said"),
    [
        ("第十五条（一）2", "第十五条第（一）项第2目"),
        ("第十五条（二）", "第十五条第（二）项"),
        ("第二条第一款", "第二条第一款"),
        ("第十六条第二款（一级审核）", "第十六条第二款（一级审核）"),
        ("三（一）", "第三部分第（一）项"),
        ("二（一）1", "第二部分第（一）项第1点"),
        ("一", "第一部分"),
        ("附件3 第1项", "附件3 第1项"),
        ("四（四）后目标段", "四（四）后目标段"),
    ],
)
def test_the_place_of_a_clause_reads_as_officials_cite_it(article, said):
    assert spoken(article) == said
    cited = Citation("sample", "2026", "sample/1", "示例办法", article)
    assert str(cited) == f"《示例办法》{said}"
    assert cited.article == article
