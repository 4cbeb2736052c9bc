"""The one process that works behind the web: it runs queued tasks and looks for what is due."""

import signal
import time
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django_tasks_db.management.commands.db_worker import Worker

from jiyue.common import files
from jiyue.config import health, schedule

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "运行后台任务和定时检查 · run queued tasks and periodic sweeps"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="处理完现有任务后退出 · stop when nothing is left")
        parser.add_argument("--interval", type=float, default=0.3, help="空闲时的间隔秒数 · idle pause in seconds")

    def handle(self, *args: Any, once: bool, interval: float, **options: Any) -> None:
        running = True

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal running
            running = False

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        plan = schedule.sweeps()
        while running:
            try:
                health.beat()
                _run_tasks()
            except Exception as error:
                if once or not files.is_disk_full(error):
                    raise
                log.exception("disk full")
            schedule.run_due(plan)
            if once:
                return
            time.sleep(interval)


def _run_tasks() -> None:
    tasks = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="jiyue-worker",
        excluded_queue_names=[],
    )
    tasks.run()
