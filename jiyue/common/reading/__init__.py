"""What a foreign file says, shows and hides: its words by place, and what it brings along unseen. No Django."""

from jiyue.common.reading.values import Inside, Part, Trace
from jiyue.common.sandbox import run_limited

__all__ = ["Inside", "Part", "Trace", "inside_of"]


def inside_of(name: str, data: bytes, *, what: str = "附件") -> Inside:
    """Read a file whatever it is; a Refusal when it is broken, huge or hostile.

    What a machine cannot read (a scan, a password, an old format) is no refusal: the answer says so, place by place.
    """
    parcel = name.replace("\n", " ").encode() + b"\n" + data
    answer, _ = run_limited("jiyue.common.reading.parcel:read", parcel, megabytes=1024, what=what)
    return Inside.from_dict(answer)
