"""A page that is wider than a screen, or whose controls cannot well be used on it."""

from collections.abc import Sequence

from jiyue.oversight.monitoring.browsing import Screen, Shown
from jiyue.oversight.monitoring.rules import Cite
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import Watch
from jiyue.rulebook.screening.rules import Problem

OVERFLOW_KEY, CONTROL_KEY = "page-overflow", "hard-control"
SCREENS = (
    Screen("phone", "手机", 360, 740, touch=True),
    Screen("tablet", "平板电脑", 768, 1024, touch=True),
    Screen("desktop", "台式电脑", 1366, 768, touch=False),
)
"""Common sizes. What is too small for a finger (24 pixels, unless apart) is said by WCAG 2.2, criterion 2.5.8."""
FAULTS = {"small": "太小、挨得太近", "outside": "在屏幕之外", "covered": "被其他内容遮住"}


@enforces(Watch)
def check(shown: Sequence[Shown], *, cite: Cite) -> list[Problem]:
    """What is wrong with one page over all sizes: at most that it is too wide, and that controls are hard to use."""
    found = []
    for key, problem in ((OVERFLOW_KEY, _overflow(shown)), (CONTROL_KEY, _controls(shown))):
        citations = cite(key)
        rule(citations, "refused" if problem else "allowed")
        if problem:
            message, cure, evidence = problem
            found.append(Problem(key, "整页", 0, 0, "", message, cure, "warn", citations, evidence=evidence))
    return found


Told = tuple[str, str, dict[str, object]]


def _overflow(shown: Sequence[Shown]) -> Told | None:
    wide = [one for one in shown if one.measured.get("over")]
    if not wide:
        return None
    sizes = "、".join(f"{_size(one.screen)}超出 {one.measured['over']} 像素" for one in wide)
    names = dict.fromkeys(name for one in wide for name in one.measured["wide"]["names"])
    which = f"超出的内容：{'、'.join(names)}。" if names else ""
    return (
        f"页面比屏幕宽，要左右拖动才能看全：{sizes}。{which}",
        "请让该内容随屏幕变窄：图片和表格不写死宽度，长网址允许换行，页面声明 viewport；宽表格放进可以左右滑动的框。",
        {"screens": [one.screen.key for one in wide], "note": "、".join(names)},
    )


def _controls(shown: Sequence[Shown]) -> Told | None:
    said, where, names = [], {}, {}
    for one in shown:
        for fault, words in FAULTS.items():
            seen = one.measured.get(fault)
            if seen and seen["count"]:
                said.append(f"{_size(one.screen)}有 {seen['count']} 个{words}（{'、'.join(seen['names'])}）")
                where[one.screen.key] = True
                names.update(dict.fromkeys(seen["names"]))
    if not said:
        return None
    return (
        f"按钮、链接或输入框不好用：{'；'.join(said)}。",
        "请把它们放大或者拉开距离（每个不小于 24×24 像素），移到屏幕之内，并去掉遮挡。",
        {"screens": list(where), "note": "、".join(names)},
    )


def _size(screen: Screen) -> str:
    return f"{screen.label}（宽 {screen.width} 像素）"
