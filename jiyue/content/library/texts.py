"""The insides of attached files, hidden parts included, for screening. Parsing runs in the sandbox. No Django."""

from functools import lru_cache
from pathlib import Path

from jiyue.common.reading import Inside, inside_of


@lru_cache(maxsize=16)
def inside(path: Path, extension: str) -> Inside:
    """The inside of a stored file. Stored files are named by their content: what was read once is the same for ever."""
    return inside_of(f"file.{extension}", path.read_bytes())
