"""Calling a joined platform by the same documented interface: through the fetch door, with the key they gave us."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from jiyue.common.fetch import fetch
from jiyue.common.refusals import Refusal
from jiyue.delivery.exchange.models import Connection
from jiyue.delivery.exchange.schema.interface import BASE
from jiyue.delivery.exchange.sealed import unseal

TIMEOUT, LARGEST = 30.0, 60_000_000


@dataclass(frozen=True)
class Reply:
    """What the other side answered; `status` 0 where nothing came back."""

    status: int
    body: bytes = b""
    error: str = ""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The answer's JSON, or a Refusal where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refusal("对方没有按接口格式答复。", cure="请与对方平台核对接口版本。")

    @property
    def why(self) -> str:
        """Why it failed, in the other side's words where it gave some."""
        if self.error:
            return self.error
        try:
            said = json.loads(self.body)
            words = str(said["error"]) + str(said.get("cure", ""))
        except (ValueError, TypeError, KeyError):
            words = ""
        return f"对方答复 {self.status}：{words}"[:300] if words else f"对方答复 {self.status}。"


Caller = Callable[[Connection, str, str, bytes], Reply]


def call(connection: Connection, method: str, path: str, data: bytes = b"") -> Reply:
    """One call of the other platform; a redirect is not followed, for it would carry the key elsewhere."""
    if not connection.address or not connection.secret:
        return Reply(0, error="还没有登记对方的接口网址或密钥。")
    try:
        key = unseal(connection.secret)
    except Refusal as refusal:
        return Reply(0, error=refusal.message)
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    if data:
        headers["Content-Type"] = "application/json"
    found = fetch(
        f"{connection.address}{path if path.startswith(BASE) else BASE + path}",
        rules=_routes(), method=method, headers=headers, data=data, follow=False, timeout=TIMEOUT, limit_bytes=LARGEST,
    )  # fmt: skip
    return Reply(found.status, found.body, found.error)


def _routes() -> dict[str, tuple[str, int]]:
    """Inner platforms as the operator wrote them into settings.toml."""
    routes = {}
    for host, target in settings.EXCHANGE_ROUTES.items():
        address, _, port = str(target).rpartition(":")
        routes[host] = (address.strip("[]"), int(port))
    return routes
