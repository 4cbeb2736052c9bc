"""Trees of names that are served no longer: put aside where no web server looks, so that nothing is lost by a slip."""

import itertools
from pathlib import Path

from django.conf import settings

from jiyue.delivery.publishing.tree import locked

ASIDE = ".retired"
"""No host name begins with a dot, so no request leads here."""


def put_away(name: str) -> Path | None:
    """Move the tree of a name aside; where it is now."""
    folder = Path(settings.SITES_ROOT) / name
    if not folder.is_dir():
        return None
    with locked(folder / "current"):
        aside = Path(settings.SITES_ROOT) / ASIDE
        aside.mkdir(exist_ok=True)
        target = next(path for number in itertools.count(1) if not (path := aside / f"{name}.{number}").exists())
        folder.rename(target)
    return target
