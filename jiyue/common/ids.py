"""Identifiers: opaque ones for rows and files, short ones for people and addresses."""

import os
import secrets
import time
import uuid
from datetime import date

# No 0/o, 1/l/i, u/v: these are read aloud and copied from paper.
SHORT_ALPHABET = "23456789abcdefghjkmnpqrstwxyz"


def uuid7() -> uuid.UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then randomness, so that new rows sort last."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def short_id(length: int = 8) -> str:
    """A random short id in an alphabet without look-alikes; unique only as far as the caller's constraint says."""
    return "".join(secrets.choice(SHORT_ALPHABET) for _ in range(length))


def dated_number(word: str, on: date) -> str:
    """A number that people say and write down: a word, the day, six digits."""
    return f"{word}{on:%Y%m%d}-{secrets.randbelow(10**6):06d}"
