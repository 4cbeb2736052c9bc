"""What must hold of a resource's scope whenever it is stored."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiyue.common.refusals import Refusal
from jiyue.content.library import hooks
from jiyue.content.library.models import Draft
from jiyue.content.library.queries import scope as queries
from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.regulations.queries import enforces, strictest
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import DisclosureGrounds, NonDisclosure


@enforces(NonDisclosure, DisclosureGrounds)
def require_ground(values: Mapping[str, Any], *, owner: Organisation, on: date) -> None:
    """What is not open to all says by one of the listed grounds why (公开为常态、不公开为例外)."""
    applied = strictest(NonDisclosure, place=owner.place_id, on=on)
    publicity = values.get("publicity") or queries.preset(owner, on=on)
    if publicity not in queries.publishable(owner, on=on):
        known = queries.grounds(owner, on=on, publicity=publicity)
        if values.get("closed_ground") not in known:
            offered = "；".join(one.label for one in known.values())
            raise refuse(
                f"公开为常态、不公开为例外：选择“{Draft.Publicity(publicity).label}”须写明法定情形。",
                cure=f"请从“不公开的法定情形”中选择：{offered}；或改为主动公开。",
                citations=applied.citations,
            )
    rule(applied.citations, "allowed")


def require_unchanged(draft: Draft, publicity: str) -> None:
    """Of a resource that was cleared the scope changes by an approval, never by saving."""
    resource = draft.resource
    if publicity != draft.publicity and any(ask(resource) for ask in hooks.settled):
        raise Refusal("这条信息签发过，公开范围不能直接修改。", cure="请在编辑页右侧点“变更公开范围”，写明理由后报批。")
