"""The tokens of a site's theme: five colours, and the words of its look, as custom properties.

A theme is data alone. Every pair of colours that a word of the look may bring together is held to 4.5:1.
"""

import tomllib
from pathlib import Path

COLOURS = ("main", "main-deep", "accent", "tint", "on-main")
INK = "#1b2430"
SOFT_INK = "#566170"
PAIRS = (
    ("on-main", "main"),
    ("on-main", "main-deep"),
    ("main", "#ffffff"),
    ("main-deep", "#ffffff"),
    ("main", "tint"),
    ("main-deep", "tint"),
    ("accent", "#ffffff"),
    ("accent", "tint"),
    ("#ffffff", "accent"),
    (INK, "tint"),
    (SOFT_INK, "tint"),
)
LEAST_CONTRAST = 4.5
MOST_ROUND = 16  # pixels
SONG = '"Noto Serif CJK SC","Source Han Serif SC","Songti SC","STSong","SimSun",serif'

# What each word of the look sets; the first word of a kind is what site.css itself says.
LOOK: dict[str, dict[str, dict[str, str]]] = {
    "lettering": {"sans": {}, "serif": {"display": SONG}},
    "header": {
        "paper": {},
        "main": {
            "header": "var(--jy-main)",
            "header-ink": "var(--jy-on-main)",
            "header-soft": "var(--jy-on-main)",
            "search-button": "var(--jy-main-deep)",
            "search-edge": "var(--jy-on-main)",
        },
    },
    "navigation": {
        "band": {},
        "line": {
            "band": "var(--jy-paper)",
            "nav-ink": "var(--jy-ink)",
            "nav-on": "transparent",
            "nav-on-ink": "var(--jy-main)",
            "nav-mark": "var(--jy-main)",
            "nav-edge": "var(--jy-line)",
        },
        "pills": {
            "band": "var(--jy-paper)",
            "nav-ink": "var(--jy-main-deep)",
            "nav-on": "var(--jy-main)",
            "nav-on-ink": "var(--jy-on-main)",
            "nav-mark": "transparent",
            "nav-round": "2rem",
            "nav-gap": ".375rem",
            "nav-pad": "0 0 .75rem",
            "nav-height": "2.75rem",
        },
    },
    "blocks": {
        "line": {},
        "bar": {
            "head": "var(--jy-panel)",
            "head-pad": "0 1rem",
            "head-side": "5px",
            "head-mark": "transparent",
            "head-line": "transparent",
        },
        "card": {
            "block": "var(--jy-paper)",
            "block-pad": "1rem 1.5rem 1.25rem",
            "block-gap": "1.5rem",
            "block-edge": "var(--jy-line)",
            "head-mark": "transparent",
        },
    },
    "ground": {
        "paper": {},
        "tint": {
            "ground": "var(--jy-tint)",
            "panel": "var(--jy-paper)",
            "sheet-pad": "1.5rem clamp(1rem,3vw,2rem) 2.5rem",
        },
    },
}


class Unfit(Exception):
    """The theme cannot be used; the message says why, in Chinese."""


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def theme_css(path: Path) -> str:
    """The custom properties of one `theme.toml`; `Unfit` where a colour is hard to read or a word unknown."""
    theme = tomllib.loads(path.read_text())
    colours, look = theme["tokens"], theme.get("look", {})
    where = f"{path.parent.name}/{path.name}"
    if wrong := set(COLOURS) ^ colours.keys():
        raise Unfit(f"{where} 的颜色名不对：{'、'.join(sorted(wrong))}。")
    for one, other in PAIRS:
        ratio = contrast(colours.get(one, one), colours.get(other, other))
        if ratio < LEAST_CONTRAST:
            raise Unfit(f"{where}：{one} 与 {other} 的对比度只有 {ratio:.2f}，应不低于 4.5，请调整颜色。")
    values = {**colours, **_look(look, where)}
    return ":root{" + ";".join(f"--jy-{name}:{value}" for name, value in values.items()) + "}\n"


def _look(look: dict[str, object], where: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for kind, word in look.items():
        if kind == "round":
            if type(word) is not int or not 0 <= word <= MOST_ROUND:
                raise Unfit(f"{where}：round 应为 0 到 {MOST_ROUND} 的整数（像素）。")
            values["round"] = f"{word}px"
        elif kind not in LOOK:
            raise Unfit(f"{where}：没有“{kind}”这一项，可用：{'、'.join([*LOOK, 'round'])}。")
        elif word not in LOOK[kind]:
            raise Unfit(f"{where}：{kind} 没有“{word}”，可选：{'、'.join(LOOK[kind])}。")
        else:
            values |= LOOK[kind][str(word)]
    return values
