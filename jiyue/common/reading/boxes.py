"""Where words and filled boxes stand on a PDF page, well enough to say that a box was painted over words.

Widths are estimated (a Chinese letter is as wide as high, others half), boxes are upright, and words inside a form are
compared with boxes of the same form only. Pictures do not count as covers: beneath a scan the recognised text is usual.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Matrix = Sequence[float]
_PAINTS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_ENDS = _PAINTS | {b"S", b"s", b"n"}
_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_OPAQUE = 0.95
_LIGHT = 0.97
_FEWEST = 2
_MOST = 20_000


@dataclass(frozen=True)
class _Box:
    left: float
    low: float
    right: float
    top: float
    space: tuple[int, ...]
    order: int
    is_white: bool = False

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.low <= y <= self.top


@dataclass(frozen=True)
class _Words:
    text: str
    points: tuple[tuple[float, float], ...]
    space: tuple[int, ...]
    order: int
    is_white: bool


@dataclass
class _State:
    is_white: bool = False
    is_opaque: bool = True


@dataclass
class Canvas:
    """Listens to the painting of one page."""

    page: Any
    boxes: list[_Box] = field(default_factory=list)
    words: list[_Words] = field(default_factory=list)
    has_images: bool = False

    def __post_init__(self) -> None:
        self._order = 0
        self._state = _State()
        self._stack: list[_State] = []
        self._path: list[list[tuple[float, float]]] = []
        self._space: tuple[int, ...] = ()
        self._whites: list[bool] = []

    def before(self, operator: bytes, operands: Any, cm: Matrix, _: Matrix) -> None:
        self._order += 1
        if operator in _SHOWS:
            self._whites.append(self._state.is_white)
        elif operator == b"q":
            self._stack.append(_State(self._state.is_white, self._state.is_opaque))
        elif operator == b"Q":
            self._state = self._stack.pop() if self._stack else _State()
        elif operator in (b"g", b"rg", b"k", b"sc", b"scn"):
            self._state.is_white = _is_white(operator, operands)
        elif operator == b"gs" and operands:
            self._state.is_opaque = self._opaque(str(operands[0]))
        elif operator == b"Do":
            self._space = (*self._space, self._order)
            self.has_images |= self._draws_image(str(operands[0])) if operands else False
        else:
            self._draw(operator, operands, cm)

    def after(self, operator: bytes, _operands: Any, _cm: Matrix, _tm: Matrix) -> None:
        if operator == b"Do":
            self._space = self._space[:-1]

    def say(self, text: str, cm: Matrix, tm: Matrix, _font: Any, size: float | None) -> None:
        white, self._whites = bool(self._whites) and all(self._whites), []
        line = text.strip("\n")
        if not line.strip() or len(self.words) > _MOST:
            return
        at = _times(tm, cm)
        height = float(size or 10) * (abs(at[3]) + abs(at[2]))
        along = float(size or 10) * (abs(at[0]) + abs(at[1]))
        points, x = [], at[4]
        for letter in line:
            width = along * (1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.5)
            points.append((x + width / 2, at[5] + height * 0.3))
            x += width
        self.words.append(_Words(line, tuple(points), self._space, self._order, white))

    def lay(self, corners: Any) -> None:
        """A filled note lies upon everything."""
        x0, y0, x1, y1 = (float(value) for value in corners)
        self.boxes.append(_Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), (), self._order + 1))

    def covered(self) -> str:
        """The letters that a later box of the same space lies upon."""
        found = []
        for words in self.words:
            later = [box for box in self.boxes if box.order > words.order and box.space == words.space]
            under = [
                letter
                for letter, point in zip(words.text, words.points, strict=True)
                if not letter.isspace() and any(box.holds(*point) for box in later)
            ]
            found += under if len(under) >= _FEWEST else []
        return "".join(found)

    def faded(self) -> str:
        """White letters with nothing dark beneath, and letters beside the page."""
        found = []
        for words in self.words:
            if words.space:
                continue
            beside = [not self._is_on_page(point) for point in words.points]
            plain = words.is_white and not self.has_images and not self._is_on_dark(words)
            if plain or all(beside):
                found += [letter for letter in words.text if not letter.isspace()]
        return "".join(found)

    def _is_on_dark(self, words: _Words) -> bool:
        middle = words.points[len(words.points) // 2]
        return any(not box.is_white and box.order < words.order and box.holds(*middle) for box in self.boxes)

    def _is_on_page(self, point: tuple[float, float]) -> bool:
        frame = self.page.mediabox
        return bool(frame.left - 1 <= point[0] <= frame.right + 1 and frame.bottom - 1 <= point[1] <= frame.top + 1)

    def _draw(self, operator: bytes, operands: Any, cm: Matrix) -> None:
        if operator == b"re" and len(operands) == 4:
            x, y, width, height = (float(value) for value in operands)
            corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
            self._path.append([_point(cm, *corner) for corner in corners])
        elif operator == b"m" and len(operands) == 2:
            self._path.append([_point(cm, float(operands[0]), float(operands[1]))])
        elif operator in (b"l", b"c", b"v", b"y") and self._path and len(operands) >= 2:
            self._path[-1].append(_point(cm, float(operands[-2]), float(operands[-1])))
        elif operator in _ENDS:
            if operator in _PAINTS and self._state.is_opaque:
                self._paint()
            self._path = []

    def _paint(self) -> None:
        for corners in self._path:
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            box = _Box(min(xs), min(ys), max(xs), max(ys), self._space, self._order, self._state.is_white)
            upright = all(_near(x, box.left, box.right) and _near(y, box.low, box.top) for x, y in corners)
            # Rules and underlines are boxes too, but far too thin to hide a letter.
            if upright and len(corners) >= 4 and box.top - box.low > 3 and len(self.boxes) < _MOST:
                self.boxes.append(box)

    def _resource(self, kind: str, name: str) -> Any:
        resources = self.page.get("/Resources")
        group = resources.get_object().get(kind) if resources is not None else None
        found = group.get_object().get(name) if group is not None else None
        return found.get_object() if found is not None else None

    def _opaque(self, name: str) -> bool:
        state = self._resource("/ExtGState", name)
        if state is None:
            return self._state.is_opaque
        return float(state.get("/ca", 1)) > _OPAQUE and str(state.get("/BM", "/Normal")) in {"/Normal", "/Compatible"}

    def _draws_image(self, name: str) -> bool:
        drawn = self._resource("/XObject", name)
        return drawn is not None and drawn.get("/Subtype") == "/Image"


def _is_white(operator: bytes, operands: Any) -> bool:
    try:
        values = [float(value) for value in operands]
    except (TypeError, ValueError):
        return False
    if operator == b"k" or len(values) == 4:
        return sum(values) < 1 - _LIGHT
    return bool(values) and min(values) > _LIGHT


def _near(value: float, *ends: float) -> bool:
    return any(abs(value - end) < 0.5 for end in ends)


def _times(a: Matrix, b: Matrix) -> list[float]:
    return [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]


def _point(cm: Matrix, x: float, y: float) -> tuple[float, float]:
    return cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5]
