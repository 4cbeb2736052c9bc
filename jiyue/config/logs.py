"""Structured logs: one JSON object a line in a rotating file, plain lines on the screen."""

import logging
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

import structlog

_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=False),
    structlog.processors.format_exc_info,
]


class LogFile(WatchedFileHandler):
    """A line that cannot be written, since the disk is full, is told on the screen and stops no work."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)


def configure(home: Path) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING for a data folder."""
    structlog.configure(
        processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    folder = home / "log"
    folder.mkdir(parents=True, exist_ok=True)

    def formatter(renderer: Any) -> dict[str, Any]:
        return {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared,
            "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        }

    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": formatter(structlog.processors.JSONRenderer(ensure_ascii=False)),
            "plain": formatter(structlog.dev.ConsoleRenderer(colors=False)),
        },
        "handlers": {
            "file": {
                "class": "jiyue.config.logs.LogFile",
                "filename": folder / "jiyue.log",
                "formatter": "json",
                "delay": True,
            },
            "screen": {"class": "logging.StreamHandler", "formatter": "plain", "level": "WARNING"},
        },
        "root": {"handlers": ["file", "screen"], "level": "INFO"},
        "loggers": {"django.request": {"level": "ERROR"}},
    }
