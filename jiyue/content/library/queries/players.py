"""Films and sound of a page: each with the cover and the captions that bear its name (解读.mp4, 解读.jpg, 解读.vtt)."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from jiyue.common import html, media, uploads
from jiyue.content.library.models import Attachment

CAPTIONS = "vtt"


@dataclass(frozen=True)
class Player:
    """A file that is played, and what belongs to it."""

    file: Attachment
    name: str
    poster: Attachment | None = None
    captions: Attachment | None = None

    @property
    def is_film(self) -> bool:
        return self.file.extension in media.FILMS


def split(files: Sequence[Attachment]) -> tuple[list[Player], list[Attachment]]:
    """What is played on the page, and the files that are offered below it."""
    played = [one for one in files if one.extension in media.EXTENSIONS]
    if not played:
        return [], list(files)
    stems = {_stem(one) for one in played}
    beside = {(_stem(one), _role(one)): one for one in files if _stem(one) in stems and _role(one)}
    players = [
        Player(one, _stem(one), beside.get((_stem(one), "poster")), beside.get((_stem(one), "captions")))
        for one in played
    ]
    shown = {one.file.pk for one in players} | {one.pk for one in beside.values()}
    return players, [one for one in files if one.pk not in shown]


def paragraphs(text: str) -> str:
    """A transcript as paragraphs; what was typed is shown as it is."""
    return html.trusted("".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip()))


def _stem(file: Attachment) -> str:
    return file.name.rpartition(".")[0] or file.name


def _role(file: Attachment) -> str:
    if file.extension == CAPTIONS:
        return "captions"
    return "poster" if file.extension in uploads.PICTURES else ""
