"""When a sign-in is locked, when a session is over, and who may not sign in. No Django."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TRIES = 5
LOCK = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)

# The first mark that stands in what a browser says of itself names it: Edge also calls itself Chrome, Chrome Safari.
BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("360SE", "360 浏览器"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("UOS", "统信"), ("Kylin", "麒麟"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Attempts:
    """How often a password was tried for one login name since a moment."""

    count: int
    since: datetime
    locked_until: datetime | None = None


def attempt(
    before: Attempts | None, *, at: datetime, tries: int = TRIES, lock: timedelta = LOCK
) -> tuple[Attempts, bool]:
    """Count a try before the password is looked at, and say whether it may be looked at.

    Counting first keeps a hundred tries at one moment from passing together; a right password clears the count.
    """
    if before and before.locked_until and at < before.locked_until:
        return before, False
    if before is None or before.locked_until or at - before.since >= lock:
        before = Attempts(0, at)
    count = before.count + 1
    return Attempts(count, before.since, at + lock if count >= tries else None), True


def over(*, now: datetime, signed_in: datetime, last_seen: datetime) -> str:
    """Why a session has ended; empty while it has not."""
    if now - signed_in >= LONGEST:
        return "本次登录已满 12 小时，请重新登录。"
    if now - last_seen >= IDLE:
        return "您已超过 30 分钟没有操作，请重新登录。"
    return ""


def is_mobile(agent: str) -> bool:
    """Whether a browser says that it runs on a telephone or tablet."""
    return any(mark in agent for mark in ("Mobile", "Android", "iPhone", "iPad", "HarmonyOS", "MicroMessenger"))


def device(agent: str) -> str:
    """A browser and a system in words that their owner recognises."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "其他浏览器")
    return f"{browser}（{next((name for mark, name in SYSTEMS if mark in agent), '其他系统')}）"


def barred(*, suspended: bool, is_demo: bool, mode: str) -> str:
    """Why an account may not sign in; empty when it may."""
    if suspended:
        return "该账号已停用。"
    if is_demo and mode == "production":
        return "演示账号不能在生产环境登录。"
    return ""
