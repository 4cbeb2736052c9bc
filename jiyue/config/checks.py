"""What people forget, the framework reminds them of: system checks over the whole house."""

import importlib
import importlib.util
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.checks import Error, Tags, register

from jiyue.rulebook.regulations.queries import faults

# Public functions of `actions` that are no acts themselves, with the reason.
NOT_AN_ACT = {
    "jiyue.core.audit.actions.audited": "the decorator",
    "jiyue.core.audit.actions.record_each": "the record itself",
    "jiyue.core.audit.actions.record": "the appending itself",
    "jiyue.core.audit.actions.digest": "pure",
    "jiyue.core.audit.actions.same": "pure",
    "jiyue.core.audit.actions.acting_from": "says where what is recorded inside comes from",
    "jiyue.core.accounts.actions.suspend_idle": "repeats an audited act for each account; may find none",
    "jiyue.core.accounts.actions.watch_password_age": "asks for a new password through an audited action",
    "jiyue.estate.duties.actions.recompute_stale": "repeats an audited act for each clock; may find none",
    "jiyue.estate.duties.actions.schedule.schedule": "does an audited act for each duty; may find none to list",
    "jiyue.estate.duties.actions.lapse.lapse_with": "does an audited act for the duty of a clock, if it has one",
    "jiyue.estate.duties.actions.lapse.lapse_historic": "repeats an audited act for each duty; may find none",
    "jiyue.estate.duties.actions.register.require_extension": "refuses or lets pass; changes nothing",
    "jiyue.estate.duties.actions.reminders.remind": "does an audited act for each batch; may find nobody to tell",
    "jiyue.content.review.actions.timing.keep_time": "does an audited act for each clock; may find none to move",
    "jiyue.estate.registry.actions.set_fetch_rule": "does an audited act, or nothing where the rule stands already",
    "jiyue.estate.registry.actions.cleanups.follow_cleanups": "does an audited act for each; may find none",
    "jiyue.estate.schemes.actions.adopt_missing": "repeats an audited act for each scheme; may find none missing",
    "jiyue.estate.registry.actions.enabling.require_enabled": "refuses or lets pass; changes nothing",
    "jiyue.estate.sites.actions.columns.follow_exceptions": "does an audited act for each column; may find none",
    "jiyue.content.library.actions.checked": "pure",
    "jiyue.content.library.actions.interpreting.open_tasks": "records each task it opens; may find none to open",
    "jiyue.oversight.disclosure.actions.judge": "records each finding it makes or closes; may find none",
    "jiyue.oversight.disclosure.actions.follow": "repeats the same for each expected release; may find none",
    "jiyue.delivery.publishing.actions.schedules.fire_due": "does an audited act for each moment; may find none due",
    "jiyue.delivery.search.actions.note": "an outbox row inside the transaction of the audited act that calls it",
    "jiyue.delivery.search.actions.hear": "counts a word without anybody's name; no record of an act",
    "jiyue.delivery.search.actions.count_heard": "adds up and drops counts that are nobody's act",
    "jiyue.delivery.search.actions.update_due": "the index may be deleted and rebuilt at any time; no record changes",
    "jiyue.delivery.search.actions.fold_due": "moves entries from one file of the index into another; none changes",
    "jiyue.delivery.search.actions.follow_regulations": "derives what the publisher wrote; no record changes",
    "jiyue.delivery.search.actions.rebuild": "the index may be deleted and rebuilt at any time; no record changes",
    "jiyue.delivery.arrivals.actions.bring_in": "reads outside of any transaction, stores each page by an audited act",
    "jiyue.oversight.monitoring.actions.monitor": "fetches outside of any transaction, then stores by an audited act",
    "jiyue.oversight.monitoring.actions.monitor_due": "repeats the same for each outlet; may find none due",
    "jiyue.oversight.monitoring.actions.check_screens": "shows pages outside of any transaction, then stores as above",
    "jiyue.oversight.monitoring.actions.check_screens_due": "asks check_screens for each outlet; a browser may lack",
    "jiyue.oversight.monitoring.actions.check_structures": "asks check_structure for each outlet",
    "jiyue.oversight.inspection.actions.recheck": "fetches outside of any transaction, then settles by an audited act",
}


@register(Tags.security)
def every_action_is_audited(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """A public function of an `actions` module carries `@audited`, or stands in the list above with a reason."""
    seen, errors = set(), []
    for name, function in _actions():
        seen.add(name)
        if not hasattr(function, "__audited__") and name not in NOT_AN_ACT:
            hint = "Decorate it with @audited and record what it does, or list it in NOT_AN_ACT with the reason."
            errors.append(Error(f"{name} is not audited.", hint=hint, obj=function, id="jiyue.E001"))
    present = {config.name for config in apps.get_app_configs()}
    gone = sorted(name for name in NOT_AN_ACT.keys() - seen if name.split(".actions.")[0] in present)
    return errors + [Error(f"{name} is listed in NOT_AN_ACT but does not exist.", id="jiyue.E002") for name in gone]


@register(Tags.security)
def rule_packs_can_be_used(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Nothing starts on half a rulebook: with a faulty pack left out, the rules would be looser than the law."""
    hint = "修好或移走这个规则包后重试；用 jiyue rulepacks check 查看全部错误。"
    return [Error(str(fault), hint=hint, id="jiyue.E003") for fault in faults()]


def _actions() -> Iterator[tuple[str, Any]]:
    for module in _modules():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}", function


def _modules() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        if not config.name.startswith("jiyue.") or not importlib.util.find_spec(f"{config.name}.actions"):
            continue
        module = importlib.import_module(f"{config.name}.actions")
        yield module
        for inner in pkgutil.walk_packages(getattr(module, "__path__", []), f"{module.__name__}."):
            yield importlib.import_module(inner.name)
