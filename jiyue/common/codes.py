"""QR codes as drawings of one path, for pages that are read on paper or on another screen."""

from functools import lru_cache

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4
# Every reader undoes whichever mask; trying all eight would take five times as long.
_MASK = 2


@lru_cache(maxsize=4096)
def drawing(text: str) -> tuple[int, str]:
    """The side in squares, quiet zone included, and the path of the dark ones."""
    code: QRCode[object] = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, mask_pattern=_MASK)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(run for number, row in enumerate(rows) for run in _runs(number, row))
    return len(rows), path


def _runs(number: int, row: list[bool]) -> list[str]:
    found, start = [], 0
    for place in range(len(row) + 1):
        if place < len(row) and row[place]:
            continue
        if place > start:
            found.append(f"M{start} {number}h{place - start}v1H{start}z")
        start = place + 1
    return found
