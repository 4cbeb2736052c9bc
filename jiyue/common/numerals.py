"""Numbers as word processors print them before a paragraph: 一、（二）3. ④ IV, and the counting that goes with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MAX_LEVEL = 8
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def counted(number: int) -> str:
    """十、十一、二十、一百零五: as people count."""
    if 10 <= number < 20:
        return "十" + counted(number - 10) if number > 10 else "十"
    return _grouped(number, _DIGITS, ("", "十", "百", "千"), "零")


def _grouped(number: int, digits: str, units: tuple[str, ...], zero: str) -> str:
    if not 0 < number < 10_000:
        return "".join(digits[int(one)] for one in str(number))
    words, gap = "", False
    for place in range(len(units) - 1, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += (zero if gap and words else "") + digits[digit] + units[place]
        gap = not digit
    return words


def _legal(number: int) -> str:
    return _grouped(number, _LEGAL, ("", "拾", "佰", "仟"), "零")


def _spelled(number: int) -> str:
    return "".join(_DIGITS[int(one)] for one in str(number))


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        words += letters * (number // value)
        number %= value
    return words


def _letters(number: int) -> str:
    """A … Z, AA, BB, as Word goes on."""
    return chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _from(first: str, last: int) -> Callable[[int], str]:
    """Signs that stand one after the other in Unicode, beginning with 1; beyond the last plain digits."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= last else str(number)


def _in_turn(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _circled(number: int) -> str:
    return chr(0x3251 + number - 21) if 21 <= number <= 35 else _from("①", 20)(number)


_FORMS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(one)) for one in str(number)),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "chineseCounting": counted,
    "chineseCountingThousand": counted,
    "taiwaneseCounting": counted,
    "taiwaneseCountingThousand": counted,
    "japaneseCounting": counted,
    "ideographDigital": _spelled,
    "taiwaneseDigital": _spelled,
    "japaneseDigitalTenThousand": _spelled,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _in_turn(_STEMS),
    "ideographZodiac": _in_turn(_BRANCHES),
}


def written(number: int, form: str) -> str:
    """The number in one of the forms of ECMA-376 (17.18.59); an unknown form in digits."""
    return _FORMS.get(form, str)(max(number, 0))


@dataclass(frozen=True)
class Level:
    """One level of a list: its form, its pattern (`（%2）`), where it begins, and what comes between it and the words.

    `restart`: the level (counted from 1) after which it begins again; None for any above it, 0 for never.
    """

    form: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None
    follow: str = "tab"
    in_digits: bool = False

    @property
    def is_bullet(self) -> bool:
        return self.form == "bullet"


@dataclass
class Counter:
    """The running numbers of one list."""

    counts: dict[int, int] = field(default_factory=dict)

    def set_back(self, depth: int, start: int) -> None:
        """Let a level begin anew at `start` with its next paragraph."""
        self.counts[depth] = start - 1
        self._forget_below(depth, {})

    def label(self, depth: int, levels: Mapping[int, Level]) -> str:
        """Count one paragraph on a level, and its label as printed, with a blank where one is seen."""
        level = levels.get(depth, Level())
        self.counts[depth] = self.counts.get(depth, level.start - 1) + 1
        self._forget_below(depth, levels)
        words = level.pattern
        for place in range(MAX_LEVEL, -1, -1):
            if f"%{place + 1}" in words:
                words = words.replace(f"%{place + 1}", self._number(place, levels, plain=level.in_digits))
        if level.follow == "nothing" or not words.strip():
            return words
        return words + ("\u3000" if "\u4e00" <= words[-1] <= "\u9fff" else " " if words[-1].isascii() else "")

    def _number(self, depth: int, levels: Mapping[int, Level], *, plain: bool) -> str:
        level = levels.get(depth, Level())
        return written(self.counts.get(depth, level.start), "decimal" if plain else level.form)

    def _forget_below(self, depth: int, levels: Mapping[int, Level]) -> None:
        for deeper in [one for one in self.counts if one > depth]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or depth < restart:
                del self.counts[deeper]
