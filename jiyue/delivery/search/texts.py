"""The words that readers see in attached files, read once and kept beside the index by the file's content."""

from collections.abc import Collection
from pathlib import Path

import structlog
from django.conf import settings

from jiyue.common import files
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Attachment
from jiyue.content.library.queries import attachment_inside

log = structlog.get_logger(__name__)


def folder() -> Path:
    return Path(settings.SEARCH_ROOT) / "texts"


def words_of(file: Attachment) -> str:
    """What a file shows, never what it hides; nothing where it cannot be read."""
    kept = folder() / f"{file.sha256}.txt"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    try:
        text = " ".join(attachment_inside(file).seen.split())
    except (Refusal, OSError) as problem:
        log.warning("attachment not readable for search", file=file.sha256, problem=str(problem))
        text = ""
    folder().mkdir(parents=True, exist_ok=True)
    files.write_atomic(kept, text.encode("utf-8", "replace"), sync=False)
    return text


def forget_others(kept: Collection[str]) -> None:
    """Drop the texts of files that are no longer out; `kept` are the hashes of those that are."""
    for path in folder().glob("*.txt"):
        if path.stem not in kept:
            path.unlink(missing_ok=True)
