"""`/healthz`: is this installation fit to work? For monitors; it names no version and no data."""

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from jiyue.rulebook.regulations.queries import faults

LEAST_FREE = 200 * 1024 * 1024
WORKER_SILENT = 60  # seconds without a sign of life before the worker counts as stopped


def beat() -> None:
    """The worker's sign of life."""
    path = _heartbeat()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def healthz(request: HttpRequest) -> JsonResponse:
    checks = {"database": _database(), "disk": _disk(), "worker": _worker(), "rulepacks": not faults()}
    well = all(checks.values())
    response = JsonResponse({"status": "ok" if well else "failing", "checks": checks}, status=200 if well else 503)
    response["Cache-Control"] = "no-store"
    return response


def _heartbeat() -> Path:
    return Path(settings.HOME) / "run" / "worker"


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _disk() -> bool:
    return shutil.disk_usage(settings.HOME).free >= LEAST_FREE


def _worker() -> bool:
    try:
        return time.time() - _heartbeat().stat().st_mtime < WORKER_SILENT
    except FileNotFoundError:
        return False
