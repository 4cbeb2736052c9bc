"""Figures and set phrases stand out piece by piece; nothing of the text is lost."""

import pytest

from jiyue.content.review.reading import highlighted


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        ("全年投入1,250.5万元，增长3.2%。", ["1,250.5", "万", "3.2%"]),
        ("三百二十户、百分之五、第三批。", ["三百二十", "百分之五", "第三"]),
        ("2026年11月2日9:30召开", ["2026", "11", "2", "9:30"]),
        ("一些同志十分重视", []),
    ],
)
def test_every_figure_is_a_piece_of_its_own(line, figures):
    (pieces,) = highlighted(line, ())
    assert [one.text for one in pieces if one.kind == "figure"] == figures
    assert "".join(one.text for one in pieces) == line


def test_a_phrase_goes_before_the_figures_in_it_and_the_longer_before_the_shorter():
    (pieces,) = highlighted("落实三审三校和政务公开条例", ("三审三校", "政务公开", "政务公开条例", ""))
    assert [(one.text, one.kind) for one in pieces if one.kind] == [("三审三校", "phrase"), ("政务公开条例", "phrase")]
    assert highlighted(" \n\n", ("甲",)) == []
