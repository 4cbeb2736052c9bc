import json
import os
import time

import pytest

from jiyue.config import checks, health


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_an_installation_whose_worker_lives_is_healthy(client, home):
    health.beat()
    answer = client.get("/healthz", headers={"host": "localhost"})
    assert answer.status_code == 200
    assert json.loads(answer.content)["status"] == "ok"


@pytest.mark.django_db
def test_a_silent_worker_is_seen(client, home):
    health.beat()
    an_hour_ago = time.time() - 3600
    os.utime(home / "run" / "worker", (an_hour_ago, an_hour_ago))
    answer = client.get("/healthz", headers={"host": "localhost"})
    assert answer.status_code == 503
    assert json.loads(answer.content)["checks"] == {"database": True, "disk": True, "worker": False, "rulepacks": True}


@pytest.mark.django_db
def test_an_own_rule_pack_that_cannot_be_used_is_seen(client, home, settings):
    health.beat()
    settings.OWN_RULEPACKS_ROOT = home / "rulepacks"
    (home / "rulepacks" / "broken").mkdir(parents=True)
    (home / "rulepacks" / "broken" / "pack.yaml").write_text("document: {id: broken\n", "utf-8")
    answer = client.get("/healthz", headers={"host": "localhost"})
    assert (answer.status_code, answer.json()["checks"]["rulepacks"]) == (503, False)
    [fault] = checks.rule_packs_can_be_used()
    assert fault.id == "jiyue.E003"
    assert "broken/pack.yaml 第 1 行" in fault.msg
