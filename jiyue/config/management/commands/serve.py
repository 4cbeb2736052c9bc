"""Web and worker by one command; a part that dies is started again, and all stop together."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

KILL_AFTER = 10  # seconds: a web server that is told to stop while it starts may never answer


class Command(BaseCommand):
    help = "启动网站服务和后台任务 · serve the web and run the worker"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="监听地址 · address to listen on")
        parser.add_argument("--port", type=int, default=settings.PORT, help="端口 · port")
        parser.add_argument("--threads", type=int, default=8, help="网页线程数 · web threads")

    def handle(self, *args: Any, host: str, port: int, threads: int, **options: Any) -> None:
        if settings.MODE == "demo" and host not in {"127.0.0.1", "::1", "localhost"}:
            self.stderr.write("演示环境只能在本机访问，请把 --host 设为 127.0.0.1。")
            sys.exit(2)
        commands = {
            "web": [
                *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
                *("--workers", "1", "--blocking-threads", str(threads), "--no-ws", "--log-level", "error"),
                "jiyue.config.wsgi:application",
            ],
            "worker": [sys.executable, "-m", "jiyue", "worker"],
        }
        environment = {**os.environ, "PORT": str(port), "DJANGO_SETTINGS_MODULE": "jiyue.config.settings"}
        running = True

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal running
            running = False

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        parts = {name: subprocess.Popen(command, env=environment) for name, command in commands.items()}
        try:
            while running:
                time.sleep(0.5)
                for name, command in commands.items():
                    if parts[name].poll() is not None and running:
                        self.stderr.write(f"{name} 已退出（{parts[name].returncode}），两秒后重新启动。")
                        time.sleep(2)
                        parts[name] = subprocess.Popen(command, env=environment)
        finally:
            for part in parts.values():
                part.terminate()
            deadline = time.monotonic() + KILL_AFTER
            for part in parts.values():
                try:
                    part.wait(timeout=max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    part.kill()
