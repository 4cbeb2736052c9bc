"""Each model's Chinese name is the one the glossary gives to its class, and the glossary cites real articles."""

import re
from pathlib import Path

from django.apps import apps

from jiyue.estate.organisations.models import Organisation, Place, Posting
from jiyue.rulebook.regulations import queries
from jiyue.rulebook.regulations.schema import labels

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
LINE = re.compile(r"^- (\w+) · ([^·]+?)(?: · (.+))?$")
ENTRIES = [LINE.match(line) for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("- ")]
NAMES = {entry[1]: entry[2] for entry in ENTRIES if entry}


def models():
    return [model for app in apps.get_app_configs() if app.name.startswith("jiyue.") for model in app.get_models()]


def test_every_line_has_its_form_and_every_term_stands_once():
    assert all(ENTRIES)
    assert len(NAMES) == len(ENTRIES)


def test_each_model_carries_the_name_that_the_glossary_gives_it():
    told = {model.__name__: str(model._meta.verbose_name) for model in models()}
    assert {name: label for name, label in told.items() if NAMES.get(name) != label} == {}


def test_every_article_named_is_one_of_a_pack():
    known = {clause for pack in queries.packs() for clause in pack.latest.clauses}
    for entry in ENTRIES:
        for article in (entry[3] or "").split(", "):
            whole = {clause for clause in known if clause == article or clause.startswith(f"{article}.")}
            assert not article or whole, f"{entry[1]}: {article}"


def test_roles_levels_and_kinds_of_units_have_the_words_of_the_workbench():
    told = [*Posting.Role.choices, *Organisation.Kind.choices, *Place.Level.choices]
    assert {code for code, word in told if labels.value(code) not in (word, "乡镇")} == set()
    assert labels.value("10 days") == "10 days"
