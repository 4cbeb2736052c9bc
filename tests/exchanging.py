"""Joined systems in tests: a connection with its key, and calls as another machine makes them."""

import json
from datetime import timedelta

from django.test import Client

from jiyue.delivery.exchange import actions
from tests.world import NOW

RIGHTS = ("items", "registry", "use", "incoming")


def joined(world, unit="dali_office", *, kind="office", name="办公系统", rights=RIGHTS, address="", at=NOW):
    """A connection of a unit and a fresh key for it, as the two administrators make them."""
    made = actions.connect(
        getattr(world.organisations, unit),
        name=name, kind=kind, receiver=world.posting(unit, "editor"), address=address,
        by=world.posting(unit, "system_admin"), at=at,
    )  # fmt: skip
    return made, keyed(world, made, unit, rights=rights, at=at)


def keyed(world, connection, unit, *, rights=RIGHTS, at=NOW, days=90):
    expires = (at + timedelta(days=days)).date()
    by = world.posting(unit, "security_admin")
    _, text = actions.issue_key(connection, rights=rights, expires_on=expires, by=by, at=at)
    return text


class Machine:
    """Another system with its key."""

    def __init__(self, key, host="dali.localhost"):
        self.key, self.host, self.client = key, host, Client()

    def ask(self, method, path, data=None):
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        body = json.dumps(data) if isinstance(data, dict) else data or ""
        return self.client.generic(
            method, f"/api/v1{path}", body, content_type="application/json", headers=headers, HTTP_HOST=self.host
        )

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, data):
        return self.ask("POST", path, data)
