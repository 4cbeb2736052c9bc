"""No question of a publication grows with the library: each is answered from an index, in a bounded number."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiyue.common.compiled import Compiled, padded
from jiyue.delivery.publishing import builder, queries, tasks
from jiyue.delivery.publishing.models import Change, Placement

# Tables with a row or more for each resource; reading one from end to end would cost more with each resource.
LARGE = {
    "placement", "address", "release", "output", "read", "receipt", "change",
    "resource", "version", "draft", "attachment", "clearance", "review", "case", "step", "decision", "record",
}  # fmt: skip


SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")


def plan_of(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[3] for row in cursor.fetchall()]


def scans(sql):
    """Large tables that the plan reads from end to end, by table or by index."""
    names = {short: full for full, short in re.findall(r'"(jiyue_\w+)"(?: (T\d+))?', sql)}
    found = []
    for line in plan_of(sql):
        scanned = re.match(r"SCAN (\w+)", line)
        if scanned:
            table = names.get(scanned[1], scanned[1])
            if table.rsplit("_", 1)[-1] in LARGE:
                found.append((line, sql))
    return found


@SQLITE
def test_the_reader_of_plans_sees_a_scan(press):
    assert scans(str(Placement.objects.order_by().query))
    assert not scans("SELECT path FROM jiyue_publishing_output WHERE id = 1")


def one_change(press):
    resource = press.write()
    press.place(resource, press.world.columns.anyue_news)
    with CaptureQueriesContext(connection) as asked:
        press.clear(resource)
        press.publish()
    return [query["sql"] for query in asked.captured_queries]


@SQLITE
def test_no_question_of_a_publication_reads_a_large_table_from_end_to_end(press):
    for _ in range(45):
        press.out()
    press.publish()
    for sql in one_change(press):
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            assert not scans(sql)
            assert "COUNT(*)" not in sql or "step" in sql or "decision" in sql, sql


class Effort:
    """Counts the steps of SQLite's machine, which no load of the computer changes."""

    def __enter__(self):
        self.steps = 0
        connection.connection.set_progress_handler(self._count, 50)
        return self

    def _count(self):
        self.steps += 50

    def __exit__(self, *_):
        connection.connection.set_progress_handler(None, 0)


@SQLITE
def test_the_effort_of_a_change_and_of_a_withdrawal_does_not_grow_with_the_library(press):
    column = press.world.columns.anyue_news
    press.publish()

    def effort():
        found = []
        for _ in range(3):
            resource = press.write()
            press.place(resource, column)
            press.clear(resource)
            with Effort() as going_out:
                press.publish()
            with Effort() as going_away:
                press.withdraw(resource)
                press.publish()
            found.append((going_out.steps, going_away.steps))
        return [sorted(steps)[1] for steps in zip(*found, strict=True)]

    for _ in range(130):
        press.out(column)
    press.publish()
    small = effort()
    for _ in range(400):
        press.out(column)
    press.publish()
    large = effort()
    assert all(after <= 1.1 * before for before, after in zip(small, large, strict=True)), (small, large)


def test_the_number_of_questions_does_not_grow_with_the_column(press):
    press.publish()
    counts = []
    for _ in range(2):
        for _ in range(23):
            press.out()
        press.publish()
        one_change(press)
        counts.append(len(one_change(press)))
    assert abs(counts[1] - counts[0]) <= 3, counts


def test_a_compiled_query_answers_as_django_does(press):
    columns = press.world.columns
    for _ in range(5):
        press.out()
    press.out(columns.anyue_notices)
    fields = ("ordinal", "resource_id", "live_since", "resource__release__version__attachment_hashes")
    ask = Compiled(
        lambda wanted, first, since: (
            Placement.objects.filter(column_id__in=wanted, ordinal__gt=first, live_since__gte=since)
            .order_by("pk")
            .values_list(*fields)
        )
    )
    for wanted in ([columns.anyue_news.pk], [columns.anyue_news.pk, columns.anyue_notices.pk]):
        for first in (0, 3):
            for since in (press.now - timedelta(minutes=4), press.now - timedelta(days=1)):
                plain = Placement.objects.filter(column_id__in=wanted, ordinal__gt=first, live_since__gte=since)
                assert ask(wanted, first, since) == list(plain.order_by("pk").values_list(*fields))
    assert padded([1, 2, 3]) == [1, 2, 3, 3]


def test_questions_about_a_resource(press):
    resource = press.out()
    column = press.world.columns.anyue_news
    assert queries.release_of(resource).version.resource == resource
    assert [one.url for one in queries.addresses(resource)] == [
        f"http://anyue.localhost:8000/dtyw/2026/11/{resource.short_id}.html"
    ]
    assert queries.waiting(press.world.sites.anyue).count() == 1
    press.publish()
    assert not queries.waiting().exists()
    assert [receipt.path for receipt in queries.receipts(resource)] == [queries.addresses(resource)[0].path]
    assert [one.resource for one in queries.live_resources(press.world.sites.anyue)] == [resource]
    assert [one.resource for one in queries.live_placements(column)] == [resource]
    assert queries.resource_at(press.world.sites.anyue, queries.addresses(resource)[0].path) == resource.pk


def test_only_the_first_publication_counts_as_an_update(press):
    column = press.world.columns.anyue_news
    resource = press.out()
    first = queries.last_update(column, at=press.now)
    press.clear(resource, title="修改后的题名")
    assert queries.last_update(column, at=press.now) == first
    press.out()
    assert queries.last_update(column, at=press.now) > first
    assert queries.last_update(column, at=first) == first
    assert queries.first_releases(column, since=first, until=press.now + timedelta(minutes=1)).count() == 2


def test_the_task_does_what_is_due(press):
    press.out()
    press.publish()
    Change.objects.update(done_at=None)
    assert tasks.publish_due.func()["written"] == 0
    assert not Change.objects.filter(done_at=None).exists()


def test_one_site_by_its_name(press):
    report = builder.publish_due(at=press.now, site="anyue.localhost")
    assert report.full == ["anyue.localhost"]
    assert not press.folder("dali").exists()
