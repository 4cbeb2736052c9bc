"""The build refuses what it must not let through."""

import pytest

from tests.public.conftest import ROOT, THEMES
from tools import build_frontend as build

GOOD = """
name = "试"
[tokens]
main = "#0b4a8f"
main-deep = "#083766"
accent = "#b01c2e"
tint = "#eff5fb"
on-main = "#ffffff"
"""


def theme(tmp_path, text, monkeypatch):
    monkeypatch.setattr(build, "ROOT", tmp_path)
    path = tmp_path / "theme.toml"
    path.write_text(text)
    return path


def test_a_theme_that_is_hard_to_read_is_refused(tmp_path, monkeypatch):
    assert "--jy-main:#0b4a8f" in build.theme_css(theme(tmp_path, GOOD, monkeypatch))
    pale = theme(tmp_path, GOOD.replace("#0b4a8f", "#7fb2e5"), monkeypatch)
    with pytest.raises(build.Failure, match=r"对比度只有 .*应不低于 4\.5"):
        build.theme_css(pale)


def test_a_theme_names_exactly_the_known_colours(tmp_path, monkeypatch):
    odd = theme(tmp_path, GOOD.replace("tint", "tinge"), monkeypatch)
    with pytest.raises(build.Failure, match="tinge"):
        build.theme_css(odd)


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


def test_three_themes_are_built():
    for name in ("blue", "red", "green"):
        assert (THEMES / name / "static/theme.css").is_file()


def test_nothing_built_is_committed():
    ignored = (ROOT / ".gitignore").read_text()
    for folder in ("themes/base/static/built/", "themes/*/static/theme.css", "themes/base/templates/gv/"):
        assert folder in ignored


def test_a_second_build_has_nothing_to_do():
    build.build(tests=False)
    assert build.build(tests=False) is False
