"""Queries that are put together once. Django builds the SQL of a query anew each time it is asked, which costs more
than asking; the handful of range queries behind every publication are compiled at first use and then only executed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache, partial
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar, cast
from uuid import UUID, SafeUUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import DateTimeField, Field, ForeignKey, JSONField, Model, QuerySet, UUIDField
from django.db.models.base import ModelState

_FIRST = 2_000_000_001
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_M = TypeVar("_M", bound=Model)


class Compiled:
    """A `values_list` queryset as a function of its parameters.

    `build` gets one mark for each parameter (a list of marks for a sequence, which is compiled once for each length)
    and returns the queryset; calling the object executes it with real values and returns the rows as Django would.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        return list(self.stream(*values))

    def stream(self, *values: Any, chunk: int = 1000) -> Iterator[tuple[Any, ...]]:
        shape = (connection.vendor, *(len(value) if _is_many(value) else type(value) for value in values))
        plan = self._plans.get(shape)
        if plan is None:
            plan = self._plans[shape] = _Plan(self._build, values)
        return plan.run(values, chunk)


class Objects(Generic[_M]):
    """A queryset of whole objects as a function of its parameters, compiled once like `Compiled`.

    `related` are foreign keys to be read along (`"version"`, `"version__resource"`), the outer ones first.
    """

    def __init__(self, model: type[_M], build: Callable[..., QuerySet[_M]], *related: str) -> None:
        self._model, self._related = model, related
        self._rows = Compiled(lambda *marks: build(*marks).values_list(*self._columns()))

    def __call__(self, *values: Any) -> list[_M]:
        return [self._made(row) for row in self._rows(*values)]

    def first(self, *values: Any) -> _M | None:
        return next(iter(self(*values)), None)

    def _columns(self) -> list[str]:
        return [f"{part.path}__{name}" if part.path else name for part in self._parts for name in part.names]

    @cached_property
    def _parts(self) -> list["_Part"]:
        """What a row is made of: the object itself and those it leads to."""
        parts = []
        for path in ("", *self._related):
            model: type[Model] = self._model
            for step in path.split("__") if path else ():
                model = cast("type[Model]", model._meta.get_field(step).related_model)
            names = [field.attname for field in model._meta.concrete_fields]
            key = next(place for place, field in enumerate(model._meta.concrete_fields) if field.primary_key)
            parts.append(_Part(path, model, names, key))
        return parts

    def _made(self, row: tuple[Any, ...]) -> _M:
        objects: dict[str, Any] = {}
        start = 0
        for part in self._parts:
            values = row[start : start + len(part.names)]
            start += len(part.names)
            made = None if values[part.key] is None else instance(part.model, part.names, values)
            objects[part.path] = made
            above, _, step = part.path.rpartition("__")
            if part.path and objects[above] is not None:
                objects[above]._state.fields_cache[step] = made
        return cast("_M", objects[""])


class _Part(NamedTuple):
    """A model in a row: how it is reached, its columns, and which of them is the key."""

    path: str
    model: type[Model]
    names: list[str]
    key: int


def insert(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """Insert many plain rows by one prepared statement; rows that stand already (`unique`) are updated."""
    sql, fields = _insertion(connection.vendor, model, tuple(names), tuple(unique), tuple(update))
    adapters = [(place, adapt) for place, field in enumerate(fields) if (adapt := _adapter(field))]
    values = [list(row) for row in rows]
    for row in values:
        for place, adapt in adapters:
            if row[place] is not None:
                row[place] = adapt(row[place])
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def instance(model: type[_M], names: Iterable[str], values: Iterable[Any]) -> _M:
    """The object of a row that was just read, as `Model.from_db` makes it of all columns, without its ceremony.

    A full build reads hundreds of thousands of them; nobody listens to their signals.
    """
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=True))
    made._state = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    return made


def change(model: type[Model], key: Any, values: Mapping[str, Any]) -> None:
    """Set some columns of one row, by its primary key."""
    sql, fields = _changing(connection.vendor, model, tuple(values))
    with connection.cursor() as cursor:
        cursor.execute(
            sql, [_stored(field, value) for field, value in zip(fields, (*values.values(), key), strict=True)]
        )


@lru_cache
def _insertion(
    _vendor: str, model: type[Model], names: tuple[str, ...], unique: tuple[str, ...], update: tuple[str, ...]
) -> tuple[str, list[Field[Any, Any]]]:
    marks = ", ".join(["%s"] * len(names))
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({_listed(model, names)}) VALUES ({marks})"  # noqa: S608 (names of our own models)
    if unique:
        sql += f" ON CONFLICT ({_listed(model, unique)}) DO UPDATE SET {_listed(model, update, '{0} = excluded.{0}')}"
    return sql, _fields(model, names)


@lru_cache
def _changing(_vendor: str, model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Field[Any, Any]]]:
    key = str(model._meta.pk.name)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {_listed(model, names, '{} = %s')}"  # noqa: S608 (names of our own models)
    return f"{sql} WHERE {_listed(model, [key])} = %s", _fields(model, [*names, key])


def _fields(model: type[Model], names: Sequence[str]) -> "list[Field[Any, Any]]":
    return [cast("Field[Any, Any]", model._meta.get_field(name)) for name in names]


def _listed(model: type[Model], names: Sequence[str], pattern: str = "{}") -> str:
    return ", ".join(pattern.format(_quoted(str(field.column))) for field in _fields(model, names))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _stored(field: "Field[Any, Any]", value: Any) -> Any:
    """The value as the driver takes it."""
    return field.get_db_prep_save(value, connection) if isinstance(field, JSONField) else _adapted(value)


def _adapter(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """How the values of a column become what the driver takes; None where they are that already."""
    if isinstance(field, ForeignKey):
        return _adapter(field.target_field)
    if isinstance(field, UUIDField):
        return None if connection.features.has_native_uuid_field else attrgetter("hex")
    if isinstance(field, DateTimeField):
        return connection.ops.adapt_datetimefield_value
    return partial(_stored, field) if isinstance(field, JSONField) else None


class _Plan:
    """SQL, where each parameter goes, and how values come back, for one shape of parameters."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], values: Sequence[Any]) -> None:
        marks: list[Any] = []
        flat: list[Any] = []
        for value in values:
            if _is_many(value):
                marks.append([_mark(one, len(flat) + place) for place, one in enumerate(value)])
                flat += marks[-1]
            else:
                marks.append(_mark(value, len(flat)))
                flat.append(marks[-1])
        compiler = build(*marks).query.get_compiler(connection=connection)
        self.sql, given = compiler.as_sql()
        places = {_adapted(mark): number for number, mark in enumerate(flat)}
        # A parameter that is none of ours is a constant of the query.
        self.order = [(places.get(one), one) for one in given]
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(columns)
        self.converters = [
            (place, quick or partial(_convert, *found[place]))
            for place, column in enumerate(columns)
            if (quick := _quick(column.output_field)) or place in found
        ]

    def run(self, values: Sequence[Any], chunk: int) -> Iterator[tuple[Any, ...]]:
        flat: list[Any] = []
        for value in values:
            if _is_many(value):
                flat += [_adapted(one) for one in value]
            else:
                flat.append(_adapted(value))
        parameters = [constant if place is None else flat[place] for place, constant in self.order]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            while rows := cursor.fetchmany(chunk):
                yield from self._converted(rows)

    def _converted(self, rows: list[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
        """The rows with Django's values, column by column: a loop over many values of one kind is the quickest."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, convert in self.converters:
            columns[place] = [value if value is None else convert(value) for value in columns[place]]
        return zip(*columns, strict=True)


def _convert(converters: list[Callable[..., Any]], expression: Any, value: Any) -> Any:
    """A value by the ways that Django knows for a column."""
    for convert in converters:
        value = convert(value, expression, connection)
    return value


def _quick(column: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """A short way back for values that the database wrote itself, in the one spelling it uses."""
    if isinstance(column, UUIDField) and not connection.features.has_native_uuid_field:
        return _uuid
    if isinstance(column, DateTimeField) and connection.vendor == "sqlite":
        return _moment
    return None


# The same few thousand rows stand at the ends of the columns from one publication to the next.
@lru_cache(maxsize=1 << 16)
def _uuid(text: str) -> UUID:
    """What `UUID(hex=text)` makes, without its look at every other spelling."""
    made = _new(UUID)
    _set(made, "int", int(text, 16))
    _set(made, "is_safe", SafeUUID.unknown)
    return made


_new, _set = object.__new__, object.__setattr__


def _moment(value: datetime) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    return value.replace(tzinfo=UTC)


def _is_many(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _mark(value: Any, number: int) -> Any:
    """A value of the same type that stands for parameter `number` and for nothing else.

    It is a large number, so no parameter may be compared with a small-integer column.
    """
    if isinstance(value, UUID):
        return UUID(int=_FIRST + number)
    if isinstance(value, int):
        return _FIRST + number
    if isinstance(value, datetime):
        return _EPOCH + timedelta(seconds=number)
    return f"\x01{number}\x01"


def _adapted(value: Any) -> Any:
    """The value as the driver takes it."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def padded(values: Sequence[Any]) -> list[Any]:
    """The values with the last one repeated up to a round number, so that few lengths have to be compiled."""
    size = 1
    while size < len(values):
        size *= 2
    return [*values, *([values[-1]] * (size - len(values)))]
