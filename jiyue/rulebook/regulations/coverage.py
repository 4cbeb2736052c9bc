"""The matrix of the code that runs: its packs, what its functions say of themselves, and its tests' results."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from django.conf import settings

import jiyue

from . import matrix, queries, results
from .applied import enforcers

_SILENT = (".tests", ".migrations", ".management", ".faces", ".config", ".bench", "__main__")


def rows() -> list[matrix.Row]:
    """Every clause of every pack. Results count for the code they ran on; an installed system has none."""
    import_rooms()
    root = Path(settings.PROJECT)
    state = results.state_of(root)
    kept = results.read(root)
    return matrix.matrix(
        queries.packs(), kept, enforcers=enforcers, current=lambda one: bool(results.fresh([one], state=state))
    )


@lru_cache(maxsize=1)
def import_rooms() -> None:
    """Functions say which rules they enforce when their module is read; so every room is read once."""
    for module in walk_packages(jiyue.__path__, prefix="jiyue."):
        if not any(word in module.name for word in _SILENT):
            import_module(module.name)
