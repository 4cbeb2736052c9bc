"""Where a case stands, computed from its decisions, and why somebody may not decide. No Django."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["pass", "return", "resubmit", "rewind", "cancel"]
Outcome = Literal["open", "returned", "approved", "cancelled"]
Ground = Literal["step", "aspects", "chain"]

OUTCOME_NAMES = {"open": "审批中", "returned": "已退回", "approved": "已通过", "cancelled": "已撤回"}


@dataclass(frozen=True)
class Move:
    """One decision, as far as the fold needs it."""

    verdict: Verdict
    position: int
    person: object = None
    target: int | None = None


@dataclass(frozen=True)
class State:
    """The step a case waits at, its outcome, and who stands behind the steps that are passed."""

    position: int = 1
    outcome: Outcome = "open"
    passed_by: Mapping[int, object] = field(default_factory=dict)


class OutOfOrder(ValueError):
    """A decision that does not follow from the ones before it."""


def state(moves: Iterable[Move], *, last: int) -> State:
    """Where a chain of `last` steps stands after the moves, in their order."""
    now = State()
    for move in moves:
        now = after(now, move, last=last)
    return now


def after(now: State, move: Move, *, last: int) -> State:
    """The next state. No step is skipped, nothing moves a closed case, a returned one begins again at its first step.

    What was passed counts until the case is returned, or rewound to that step or an earlier one.
    """
    if now.outcome not in ("open", "returned") or move.position != now.position:
        raise OutOfOrder(f"{move} does not follow {now}")
    if move.verdict == "cancel":
        return State(now.position, "cancelled", now.passed_by)
    if now.outcome == "returned":
        if move.verdict != "resubmit":
            raise OutOfOrder(f"{move} does not follow {now}")
        return State()
    if move.verdict == "return":
        return State(now.position, "returned")
    if move.verdict == "rewind" and move.target is not None and 1 <= move.target <= now.position:
        kept = {position: who for position, who in now.passed_by.items() if position < move.target}
        return State(move.target, "open", kept)
    if move.verdict == "pass":
        passed = {**now.passed_by, now.position: move.person}
        closing = now.position == last
        return State(now.position if closing else now.position + 1, "approved" if closing else "open", passed)
    raise OutOfOrder(f"{move} does not follow {now}")


@dataclass(frozen=True)
class StepFacts:
    """What a step asks for; `later` are the labels and roles of the steps after it.

    `named` are the people whom the unit's own scheme names for it; without any every holder of the role decides.
    """

    label: str
    roles: Collection[str]
    role_names: str
    organisation_name: str
    author_may: bool
    distinct_in_group: bool
    group_positions: Collection[int]
    aspects: tuple[str, ...] = ()
    asks: tuple[tuple[str, str], ...] = ()
    later: tuple[tuple[str, Collection[str]], ...] = ()
    named: Collection[object] = ()


@dataclass(frozen=True)
class Asking:
    """Who wants to decide: in force or not, with which role, acting for the step's unit or not."""

    person: object
    role: str
    active: bool
    acts_for_unit: bool


@dataclass(frozen=True)
class Objection:
    """Why not, what to do, and whose articles say so: the step's, those on its aspects, or the whole chain's."""

    message: str
    cure: str
    ground: Ground = "step"


def closed(now: State) -> Objection | None:
    """A case that is not open takes no decision of a step."""
    if now.outcome == "open":
        return None
    cure = "请等待作者修改后重新送审。" if now.outcome == "returned" else "如需变更，请另行发起。"
    return Objection(f"该事项{OUTCOME_NAMES[now.outcome]}，不能再办理。", cure, "chain")


def not_entitled(now: State, step: StepFacts, asking: Asking, *, authors: Collection[object]) -> Objection | None:
    """Role and unit as the chain names them; not the author where it says so; another person in each step of a group.

    There is no role above these: an administrator who does not hold the post is refused like anyone.
    """
    if not asking.active:
        return Objection("您的任职未生效或已终止，不能办理。", "请联系安全管理员核对任职。")
    ahead = next((label for label, roles in step.later if asking.role in roles), "")
    if asking.role not in step.roles and asking.acts_for_unit and ahead:
        return Objection(
            f"须由{step.organisation_name}的{step.role_names}先完成“{step.label}”，尚未到“{ahead}”。",
            "请待前面的环节办理完毕后再办理。",
            "chain",
        )
    if asking.role not in step.roles or not asking.acts_for_unit:
        return Objection(
            f"“{step.label}”须由{step.organisation_name}的{step.role_names}办理。", "请转由有此职责的人员办理。"
        )
    if step.named and asking.person not in step.named:
        return Objection(
            f"按本单位的制度，“{step.label}”由指定的审核人办理。",
            "请转由制度指定的审核人办理；人员变动的，请先在“制度”中重新指定，再撤回重新送审。",
        )
    if asking.person in authors and not step.author_may:
        return Objection(f"作者本人不得办理“{step.label}”。", "请由其他有此职责的人员办理。")
    if step.distinct_in_group:
        others = {who for position, who in now.passed_by.items() if position in step.group_positions}
        if asking.person in others:
            return Objection(
                f"您已办理过同组的前一环节，“{step.label}”须由不同的人办理。", "请由其他有此职责的人员办理。"
            )
    return None


def incomplete(
    step: StepFacts, *, verdict: str, aspects: Collection[str], opinion: str, reason: str, answers: Mapping[str, str]
) -> Objection | None:
    """To pass, every aspect is ticked and what is asked for is written; to return, there is a reason and an opinion."""
    if verdict == "pass":
        missing = [aspect for aspect in step.aspects if aspect not in aspects]
        if missing:
            return Objection(f"尚有未核对的要点：{'、'.join(missing)}。", "请逐项核对并勾选后再通过。", "aspects")
        unsaid = [label for key, label in step.asks if not answers.get(key, "").strip()]
        if unsaid:
            return Objection(f"没有写明{'、'.join(unsaid)}。", "请填写后再通过。")
    elif not reason.strip() or not opinion.strip():
        return Objection("退回须写明理由和修改意见。", "请选择退回理由并填写意见。")
    return None


def stale(*, seen: str, current: str) -> Objection | None:
    """A decision holds only for what the person saw."""
    if seen == current:
        return None
    return Objection("您打开之后内容已被修改，所见内容不是最新版本。", "请重新打开页面，核对最新内容后再办理。")
