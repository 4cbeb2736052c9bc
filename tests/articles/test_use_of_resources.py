"""云南2017 四（二）: how each resource is used, counted without knowing by whom."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from jiyue.content.library import actions as library
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.disclosure.models import Usage
from jiyue.oversight.disclosure.queries import reports
from tests.world import NOW

PEOPLE = "Mozilla/5.0"


def line(path, *, day=2, status=200, agent=PEOPLE, referer="-", verb="GET", address="203.0.113.9"):
    when = f"{day:02d}/Nov/2026:09:00:00 +0800"
    return f'{address} - - [{when}] "{verb} {path} HTTP/1.1" {status} 512 "{referer}" "{agent}"\n'


def counts(resource):
    rows = Usage.objects.filter(resource=resource).order_by("day", "website__domain")
    return [(one.website.domain, one.day.day, one.views, one.downloads, one.found) for one in rows]


def test_the_log_is_counted_by_resource_site_and_day_and_nobody_is_remembered(press, tmp_path):  # noqa: F811
    item = press.out(title="甲")
    path = "/" + Address.objects.get(resource=item).path
    log = tmp_path / "access.log"
    read = [
        line(path),
        line(path, status=304),
        line(path, day=3),
        line(path, referer="https://anyue.localhost/ss/?q=x"),
    ]
    other = [line(path, status=404), line(path, agent="ExampleBot/1.0"), line(path, verb="POST"), line("/"), "坏行\n"]
    log.write_text("".join([*read, *other]), "utf-8")
    for _ in range(2):
        call_command("count_usage", "anyue.localhost", str(log))
        assert counts(item) == [("anyue.localhost", 2, 3, 0, 1), ("anyue.localhost", 3, 1, 0, 0)]
    kept = [str(value) for row in Usage.objects.values() for value in row.values()]
    assert not any("203.0.113" in value or PEOPLE in value for value in kept)
    with pytest.raises(CommandError, match="没有域名"):
        call_command("count_usage", "no.localhost", str(log))
    with pytest.raises(CommandError, match="没有这些文件"):
        call_command("count_usage", "anyue.localhost", str(tmp_path / "no.log"))


@pytest.mark.clause("yunnan-2017/4.2.k")
def test_a_resource_s_page_shows_its_use_by_site_and_day_and_where_it_stands(press, tmp_path, settings):  # noqa: F811
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    columns = press.world.columns
    editor = press.editor("dali_office")
    item = press.write(office="dali_office", title="甲")
    file = library.attach(item, name="表.csv", data="甲,乙\n1,2\n".encode(), by=editor, at=press.tick())
    press.place(item, columns.dali_news)
    press.clear(item, attachments=[file.sha256])
    path = "/" + Address.objects.get(resource=item).path
    log = tmp_path / "access.log"
    found = line(path, referer="https://dali.localhost/ss/?q=x")
    log.write_text(line(path) + found + line(f"/files/{file.sha256}.csv"), "utf-8")
    call_command("count_usage", "dali.localhost", str(log))
    assert counts(item) == [("dali.localhost", 2, 2, 1, 1)]
    page = client_of(editor).get(reverse("console:resource-usage", args=[item.pk])).content.decode()
    assert "大理白族自治州人民政府 › 要闻快递" in page
    assert "2026-11-02" in page
    assert '<td data-label="浏览">2</td><td data-label="下载">1</td><td data-label="检索到达">1</td>' in page
    by_column, by_item = reports.usage(editor, reports.month_of(NOW.date()), press.now)
    assert by_column.rows == (("要闻快递", "大理白族自治州人民政府", 2, 1, 1),)
    assert [str(row[0]) for row in by_item.rows] == ["甲"]
    nothing = reports.usage(editor, reports.month_of(date(2026, 10, 1)), press.now)
    assert [one.rows for one in nothing] == [(), ()]
    stranger = client_of(press.editor("anyue_office"))
    assert stranger.get(reverse("console:resource-usage", args=[item.pk])).status_code == 404
