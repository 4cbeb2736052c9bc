"""Every act of the house is in the record: the system check says so, and finds what forgets it."""

import sys
from types import ModuleType

import pytest
from django.core.checks import run_checks

from jiyue.config import checks
from jiyue.core.audit.actions import audited


@pytest.fixture
def strange_actions(monkeypatch):
    """An actions module that the check is shown instead of the house's."""
    module = ModuleType("jiyue.strange.actions")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(checks, "_modules", lambda: [module])
    monkeypatch.setattr(checks, "NOT_AN_ACT", {})
    return module


def act(module, name, *, decorated=False):
    def function():
        """An act."""

    function.__module__, function.__name__ = module.__name__, name
    setattr(module, name, audited(function) if decorated else function)


def test_every_action_is_audited():
    assert [error.msg for error in checks.every_action_is_audited()] == []


def test_the_check_looks_at_every_package_that_has_actions():
    names = {name for name, _ in checks._actions()}
    assert {"jiyue.estate.approvals.actions.decide", "jiyue.core.accounts.actions.create_account"} <= names


def test_the_check_runs_with_the_frameworks_own():
    assert checks.every_action_is_audited in __import__("django").core.checks.registry.registry.get_checks()
    assert not [error for error in run_checks(tags=["security"]) if error.id.startswith("jiyue.")]


def test_an_act_that_is_not_audited_is_named(strange_actions):
    act(strange_actions, "forget")
    assert "jiyue.strange.actions.forget is not audited" in checks.every_action_is_audited()[0].msg


def test_an_audited_act_and_a_private_function_pass(strange_actions):
    act(strange_actions, "remember", decorated=True)
    act(strange_actions, "_help")
    assert not checks.every_action_is_audited()


def test_an_exception_that_is_gone_is_named_too(strange_actions, monkeypatch):
    monkeypatch.setattr(checks, "NOT_AN_ACT", {"jiyue.core.audit.actions.gone": "no longer there"})
    assert "does not exist" in checks.every_action_is_audited()[0].msg
