import json
import os
import time

import pytest

from jiyue.config import health


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
    assert json.loads(answer.content)["checks"] == {"database": True, "disk": True, "worker": False}
