"""Numbers as Word prints them, and the counting over levels."""

import pytest

from jiyue.common.numerals import Counter, Level, written


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 11, "十一"),
        ("chineseCountingThousand", 20, "二十"),
        ("taiwaneseCountingThousand", 105, "一百零五"),
        ("japaneseCounting", 110, "一百一十"),
        ("chineseCounting", 1005, "一千零五"),
        ("ideographDigital", 105, "一〇五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("chineseLegalSimplified", 305, "叁佰零伍"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("upperRoman", 19, "XIX"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 3, "c"),
        ("decimalEnclosedCircleChinese", 3, "③"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 20, "⒛"),
        ("decimalEnclosedFullstop", 21, "21"),
        ("ideographTraditional", 11, "甲"),
        ("ideographZodiac", 12, "亥"),
        ("none-that-we-know", 5, "5"),
        ("chineseCounting", 0, "〇"),
    ],
)
def test_a_number_is_printed_in_its_form(form, number, printed):
    assert written(number, form) == printed


LEVELS = {
    0: Level("chineseCounting", "%1、"),
    1: Level("chineseCounting", "（%2）", follow="nothing"),
    2: Level("decimal", "%1.%2.%3", in_digits=True),
    3: Level("decimal", "第%4条"),
}


def labels(*depths, levels=LEVELS):
    counter = Counter()
    return [counter.label(depth, levels) for depth in depths]


def test_lower_levels_begin_again_below_a_new_heading():
    assert labels(0, 1, 1, 2, 0, 1, 2) == ["一、", "（一）", "（二）", "1.2.1 ", "二、", "（一）", "2.1.1 "]


def test_a_level_may_run_on_or_begin_again_only_after_some_level():
    assert labels(0, 3, 0, 3) == ["一、", "第1条\u3000", "二、", "第1条\u3000"]
    running = {**LEVELS, 3: Level("decimal", "第%4条", restart=0, follow="space")}
    assert labels(0, 3, 0, 3, levels=running)[1::2] == ["第1条\u3000", "第2条\u3000"]
    after_first = {**LEVELS, 3: Level("decimal", "%4、", restart=1)}
    assert labels(0, 1, 3, 1, 3, 0, 3, levels=after_first) == ["一、", "（一）", "1、", "（二）", "2、", "二、", "1、"]


def test_a_list_may_begin_elsewhere_and_anew():
    levels = {0: Level("decimal", "%1)", start=5), 1: Level("decimal", "")}
    counter = Counter()
    assert [counter.label(0, levels), counter.label(0, levels)] == ["5) ", "6) "]
    counter.set_back(0, 1)
    assert [counter.label(0, levels), counter.label(1, levels)] == ["1) ", ""]
