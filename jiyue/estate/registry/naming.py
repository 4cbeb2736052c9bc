"""Whether a name mentions its place or unit, and whether a domain fits its pattern. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

# 漾濞彝族自治县 is 漾濞 for short, 祥云县 is 祥云; a name of two characters keeps its ending.
_AUTONOMOUS = re.compile(r"(.{2,}?)(?:[^族]{1,5}族)+自治[州县区旗]\Z")
_ENDING = re.compile(r"(.{2,})(?:省|市|县|区|州|盟|旗|镇|乡|街道)\Z")
READINGS = 64  # of a name's characters that are tried together
RESERVED = (".localhost", ".test", ".example", ".invalid")


def names_of_place(name: str) -> tuple[str, ...]:
    """A place's name whole and, where it has an ending, without it: 大理白族自治州, 大理州, 大理."""
    if found := _AUTONOMOUS.match(name):
        return name, f"{found[1]}{name[-1]}", found[1]
    found = _ENDING.match(name)
    return (name, found[1]) if found else (name,)


def oddities(name: str, *, max_length: int) -> list[str]:
    """What makes a name long or hard to say: its length, signs, little pictures."""
    found = [f"超过{max_length}个字"] if len(name) > max_length else []
    signs = [sign for sign in dict.fromkeys(name) if not (sign.isalnum() or sign in "·（）()")]
    return [*found, f"有特殊符号“{'”“'.join(signs)}”"] if signs else found


def mentions(name: str, words: Iterable[str]) -> bool:
    return any(word and word in name for word in words)


@lru_cache(maxsize=512)
def labels_of_place(name: str) -> frozenset[str]:
    """What stands for a place in a domain: its pinyin, whole or in initials, with and without its ending."""
    found: set[str] = set()
    for word in names_of_place(name):
        for readings in islice(product(*_syllables(word)), READINGS):
            found |= {"".join(readings), "".join(reading[0] for reading in readings)}
    return frozenset(found)


def fits_main(domain: str, pattern: str, *, place: str) -> bool:
    """Label by label: `{place}` is the place in pinyin, `{label}` anything but www, and the rest is as it stands."""
    labels, wanted = domain.split("."), pattern.split(".")
    fits = {"{place}": labels_of_place(place).__contains__, "{label}": lambda label: label != "www"}
    return len(labels) == len(wanted) and all(
        fits[want](label) if want in fits else label == want for label, want in zip(labels, wanted, strict=True)
    )


def fits_chinese(domain: str, pattern: str, *, place: str, unit: Iterable[str]) -> bool:
    """The pattern with one of the names of the place, or of the unit, in its place."""
    fillings = [("{place}", name) for name in names_of_place(place)] + [("{unit}", name) for name in unit if name]
    return domain in {pattern.replace(*filling) for filling in fillings if filling[0] in pattern} | {pattern}


def is_reserved(domain: str) -> bool:
    """A name that nobody on the internet can have (RFC 2606, RFC 6761): a site for trying things out."""
    return domain.endswith(RESERVED)


def _syllables(word: str) -> list[list[str]]:
    # Imported late: its dictionary costs every command most of a second.
    from pypinyin import Style, pinyin

    return [list(dict.fromkeys(one)) for one in pinyin(word, style=Style.NORMAL, heteronym=True, v_to_u=False)]
