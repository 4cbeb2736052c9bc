"""Every kind, field and area of the packs has its words, and the guide names every kind."""

from pathlib import Path
from typing import get_args

from jiyue.rulebook.regulations.loader import load_all
from jiyue.rulebook.regulations.schema import AnyRule, labels
from jiyue.rulebook.regulations.schema.packs import ClauseKind, Strength

PROJECT = Path(__file__).resolve().parents[4]
RULES = get_args(get_args(AnyRule)[0])
KINDS = {rule.model_fields["kind"].default for rule in RULES}


def test_every_kind_of_rule_has_its_word_and_stands_in_the_guide():
    guide = (PROJECT / "docs" / "guide" / "rulepacks.zh-CN.md").read_text("utf-8")
    assert sorted(set(labels.KINDS) ^ KINDS) == []
    assert sorted(kind for kind in KINDS if f"`{kind}`" not in guide) == []


def test_every_field_strength_kind_and_area_has_its_word():
    assert sorted({field for rule in RULES for field in rule.model_fields} - set(labels.FIELDS)) == []
    assert set(labels.STRENGTHS) == set(get_args(Strength))
    assert set(labels.CLAUSE_KINDS) == set(get_args(ClauseKind))
    packs = load_all(PROJECT / "jiyue" / "rulepacks")
    assert {clause.area for pack in packs for clause in pack.latest.clauses.values()} <= set(labels.AREAS)
