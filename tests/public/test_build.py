"""The build refuses what it must not let through."""

import pytest

from tests.public.conftest import ROOT, THEMES
from tools import build_frontend as build
from tools.theme_tokens import LOOK, Unfit, theme_css

GOOD = """
name = "试"
[tokens]
main = "#0b4a8f"
main-deep = "#083766"
accent = "#b01c2e"
tint = "#eff5fb"
on-main = "#ffffff"
"""


@pytest.fixture
def theme(tmp_path):
    def written(text):
        path = tmp_path / "theme.toml"
        path.write_text(text)
        return path

    return written


def test_a_theme_that_is_hard_to_read_is_refused(theme):
    assert "--jy-main:#0b4a8f" in theme_css(theme(GOOD))
    with pytest.raises(Unfit, match=r"对比度只有 .*应不低于 4\.5"):
        theme_css(theme(GOOD.replace("#0b4a8f", "#7fb2e5")))


def test_a_theme_names_exactly_the_known_colours(theme):
    with pytest.raises(Unfit, match="tinge"):
        theme_css(theme(GOOD.replace("tint", "tinge")))


def test_a_look_is_put_together_from_known_words(theme):
    look = theme_css(theme(GOOD + '[look]\nheader = "main"\nround = 0\n'))
    assert "--jy-header:var(--jy-main)" in look
    assert "--jy-round:0px" in look
    for said, answer in (
        ('header = "gold"', "可选：paper、main"),
        ("round = 90", "0 到 16"),
        ('glow = "x"', "没有“glow”"),
    ):
        with pytest.raises(Unfit, match=answer):
            theme_css(theme(f"{GOOD}[look]\n{said}\n"))


def test_every_word_of_a_look_sets_what_the_stylesheet_reads():
    styles = "".join(path.read_text() for path in (THEMES / "base/css").glob("*.css"))
    for kind in LOOK.values():
        for name in {name for word in kind.values() for name in word}:
            assert f"--jy-{name}:" in styles
            assert f"var(--jy-{name})" in styles


def test_a_name_of_the_origin_stops_the_build():
    build.refuse_origin("x.css", ".gv-button{}")
    for left in (".govuk-button{}", "Gov.UK", "GDS Transport", ".crown{}"):
        with pytest.raises(build.Failure, match="原设计系统"):
            build.refuse_origin("x.css", left)


def test_components_go_with_their_selectors_and_empty_rules():
    css = ".gv-tabs__a,.gv-link{color:red}@media print{.gv-tabs{top:0}}.gv-tabs--b{}.gv-tabsize{top:1px}"
    assert build.without(css, ["tabs"]) == ".gv-link{color:red}.gv-tabsize{top:1px}"


def test_the_look_is_ours_in_every_built_file():
    built = [*(THEMES / "base/static/built").glob("*.??*"), *(THEMES / "base/templates/gv").rglob("*.html")]
    assert len(built) > 20
    for path in built:
        if path.name != ".stamp":
            build.refuse_origin(path.name, path.read_text())


def test_three_themes_are_built_and_look_unlike_each_other():
    looks = []
    for name in ("blue", "red", "green"):
        assert (THEMES / name / "static/theme.css").is_file()
        looks.append({line.split(":")[0] for line in (THEMES / name / "static/theme.css").read_text().split(";")})
    assert len(set(map(frozenset, looks))) == 3


def test_nothing_built_is_committed():
    ignored = (ROOT / ".gitignore").read_text()
    for folder in ("themes/base/static/built/", "themes/*/static/theme.css", "themes/base/templates/gv/"):
        assert folder in ignored


def test_a_second_build_has_nothing_to_do():
    build.build(tests=False)
    assert build.build(tests=False) is False
