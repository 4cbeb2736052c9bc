"""Sign-in and workbench open to the networks of the settings alone, whatever a visitor says of himself."""

import pytest
from django.test import Client

from jiyue.common import networks

OFFICE = ["10.20.0.0/16", "2001:db8:7::/48"]


@pytest.fixture
def fenced(settings, db):
    settings.CONSOLE_NETWORKS, settings.TRUSTED_PROXIES = OFFICE, ["127.0.0.1"]


def ask(path="/accounts/login/", **meta):
    return Client(HTTP_HOST="localhost").get(path, **meta)


@pytest.mark.parametrize("address", ["10.20.3.4", "2001:db8:7::1", "::ffff:10.20.3.4"])
def test_the_office_comes_in(fenced, address):
    assert ask(REMOTE_ADDR=address).status_code == 200
    assert ask(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=address).status_code == 200


@pytest.mark.parametrize(
    "meta",
    [
        {"REMOTE_ADDR": "10.21.3.4"},
        {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "10.20.3.4"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.20.3.4, 203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.20.3.4, 127.0.0.1, 203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.20.3.4 ; DROP"},
        {"REMOTE_ADDR": "127.0.0.1"},
        {"REMOTE_ADDR": ""},
    ],
)
@pytest.mark.parametrize("path", ["/accounts/login/", "/console/", "/console", "/console/resources/"])
def test_nobody_else_does_and_is_told_what_to_do(fenced, meta, path):
    response = ask(path, **meta)
    assert response.status_code == 403
    assert "规定的办公网络" in response.content.decode()


def test_the_public_and_the_monitors_are_not_fenced(fenced):
    assert ask("/healthz", REMOTE_ADDR="203.0.113.9").status_code in (200, 503)
    assert ask("/ss/", REMOTE_ADDR="203.0.113.9").status_code == 404


def test_no_network_named_means_all(db):
    assert ask(REMOTE_ADDR="203.0.113.9").status_code == 200


@pytest.mark.parametrize("text", ["10.0.0.0/40", "办公室", ""])
def test_what_is_no_network_is_said_at_the_start(text):
    with pytest.raises(ValueError, match=r"does not appear|not permitted"):
        networks.parsed([text])
