"""Reminders, the calendar, and how a date came about beside every date."""

import csv
import re
from dataclasses import replace
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiyue.core.audit.models import Record
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties.models import CalendarYear, DateMove, Reminder
from jiyue.estate.sites.actions import refresh_column_clock
from jiyue.faces.console import words
from jiyue.faces.console.tests.conftest import CANARY
from jiyue.rulebook.deadlines.rules import calendar
from jiyue.rulebook.regulations.queries import citation
from tests.world import NOW, at

WHY = "日期怎么来的"
TYPED = {
    "year": "2027", "notice": "国务院办公厅关于2027年部分节假日安排的通知（示例）", "link": "",
    "holidays": "元旦 1月1日至1月3日\n春节 2月5日至2月11日", "working": "春节 1月30日", "reason": "",
}  # fmt: skip


def page(client, route, *args, **data):
    response = client.get(reverse(f"console:{route}", args=args), data)
    return response, response.content.decode()


@pytest.fixture
def operator(world, sign_in):
    return sign_in("dali_centre", "platform_operator")


@pytest.fixture
def clock(world):
    """Due in a year that is not announced."""
    return duties.start(
        world.columns.dali_notices, rule_key="reply", term="40 working days", label="答复来信", at=NOW,
        since=at("2026-12-20 09:00"), holder=world.organisations.dali_office,
    )  # fmt: skip


@pytest.mark.parametrize("route", ["home", "inbox", "reminders"])
def test_a_reminder_stands_on_the_recipients_desk_with_its_reasons_and_on_no_other(furnished, sign_in, route):
    _, text = page(sign_in("dali_office", "supervisor"), route)
    assert f"{CANARY}栏目更新" in text
    assert reverse("console:reminder", args=[furnished.reminder.pk]) in text
    assert WHY in text
    _, text = page(sign_in("dali_office", "editor"), route)
    assert reverse("console:reminder", args=[furnished.reminder.pk]) not in text


def test_the_recipient_reads_a_reminder_and_it_ends_with_its_clock(furnished, sign_in):
    client, key = sign_in("dali_office", "supervisor"), furnished.reminder.pk
    _, text = page(client, "reminder", key)
    assert "14天" in text
    assert "平台默认，非文件原文" in text
    assert client.post(reverse("console:reminder", args=[key])).status_code == 302
    assert Reminder.objects.get(pk=key).read_at
    assert ">标为已阅<" not in page(client, "reminder", key)[1]
    duties.stop(furnished.clock, at=furnished.now)
    assert "已了结" in page(client, "reminder", key)[1]
    assert f"{CANARY}栏目更新" not in page(client, "home")[1].split('id="due-title"')[0]


def test_a_reminder_of_somebody_else_is_not_there(furnished, sign_in):
    response, _ = page(sign_in("dali_office", "head"), "reminder", furnished.reminder.pk)
    assert response.status_code == 404


@pytest.mark.parametrize("route", ["clocks", "columns", "orders", "duties", "moves"])
def test_each_list_with_dates_says_how_they_came_about(furnished, sign_in, route):
    _, text = page(sign_in("dali_office", "supervisor"), route)
    assert WHY in text
    assert "因此到期" in text or "起算" in text


@pytest.mark.parametrize(("route", "name"), [("clock", "clock"), ("order", "order"), ("column", "column")])
def test_each_page_with_a_date_says_how_it_came_about(furnished, sign_in, route, name):
    keys = {
        "clock": furnished.clock.pk,
        "order": furnished.order.pk,
        "column": furnished.world.columns.xiangyun_notices.pk,
    }
    _, text = page(sign_in("dali_office", "supervisor"), route, keys[name])
    assert "当日24时前办结即为按期" in text


def test_a_finding_shows_how_its_date_came_about(furnished, sign_in):
    finding = furnished.findings[0]
    finding.evidence |= {"due_on": "2026-10-15", "explain": ["起算事件发生在2026年10月1日"]}
    finding.save()
    _, text = page(sign_in("dali_office", "supervisor"), "finding", finding.pk)
    assert WHY in text
    assert "起算事件发生在2026年10月1日" in text


def test_the_calendar_shows_each_year_with_its_notice(sign_in):
    response, text = page(sign_in("dali_office", "editor"), "calendar")
    assert response.status_code == 200
    assert "国务院办公厅关于2026年部分节假日安排的通知" in text
    assert "已载入到 2026 年" in text
    assert reverse("console:calendar-new") not in text


def test_only_the_platform_operator_enters_a_year(sign_in, operator):
    for client, status in ((operator, 200), (sign_in("dali_office", "supervisor"), 403)):
        assert client.get(reverse("console:calendar-new")).status_code == status
        assert client.post(reverse("console:calendar-new"), TYPED | {"do": "preview"}).status_code == status
    assert not CalendarYear.objects.exists()


def test_a_year_is_previewed_then_kept_and_the_dates_move(operator, clock, sign_in):
    before = clock.due_at
    text = operator.post(reverse("console:calendar-new"), TYPED | {"do": "preview"}).content.decode()
    assert "2027-01-30：改为工作日" in text
    assert "1 个未办结期限的到期日会变" in text
    assert "州政府办公室" in text
    assert not CalendarYear.objects.exists()
    assert operator.post(reverse("console:calendar-new"), TYPED | {"do": "store"}).status_code == 302
    clock.refresh_from_db()
    assert clock.due_at > before
    assert calendar().knows(2027)
    assert Record.objects.filter(action="duties.store_year").count() == 1
    for client in (operator, sign_in("dali_office", "supervisor")):
        _, text = page(client, "moves")
        assert "答复来信" in text
        assert "工作日历变动" in text
    _, text = page(sign_in("dali_office", "editor"), "clock", clock.pk)
    assert "到期日变动" in text
    assert TYPED["notice"] in text
    assert DateMove.objects.get().before == before


def test_who_keeps_the_calendar_sees_what_it_moved_and_no_other_moves(furnished, operator, sign_in):
    DateMove.objects.create(
        clock=furnished.clock, cause="rules", after=furnished.now, note="规则包一", at=furnished.now
    )
    _, text = page(operator, "moves")
    assert CANARY in text
    assert "规则包一" not in text
    for role in ("platform_operator", "supervisor"):
        _, text = page(sign_in("anyue_office", role), "moves")
        assert CANARY not in text


def test_a_text_file_takes_the_place_of_typing(operator):
    file = SimpleUploadedFile("2027.txt", "放假：元旦 1月1日至1月3日\n上班 春节 1月30日\n".encode())
    text = operator.post(
        reverse("console:calendar-new"), TYPED | {"holidays": "", "working": "", "file": file, "do": "preview"}
    ).content.decode()
    assert "元旦 2027-01-01 至 2027-01-03" in text
    assert "保存并重新计算" in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"year": "x"}, "四位数的年度"),
        ({"notice": ""}, "请填写通知名称"),
        ({"holidays": ""}, "没有放假日期"),
        ({"holidays": "二月五日"}, "第1行"),
        ({"working": "春节 2027-03-01"}, "不是双休日"),
        ({"year": "2026", "holidays": "元旦 1月1日", "working": ""}, "更正须写明理由"),
        ({"file": SimpleUploadedFile("a.txt", b"\xff\xfe\x00")}, "UTF-8"),
        ({"file": SimpleUploadedFile("a.txt", "元旦 1月1日".encode())}, "放假"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(operator, typed, said):
    response = operator.post(reverse("console:calendar-new"), TYPED | typed | {"do": "store"})
    assert response.status_code == 422
    text = response.content.decode()
    assert said in text
    assert not CalendarYear.objects.exists()


def test_provisional_dates_are_marked_wherever_they_stand(clock, sign_in):
    client = sign_in("dali_office", "supervisor")
    for route, keys in (("clocks", ()), ("clock", (clock.pk,))):
        assert "暂定" in page(client, route, *keys)[1]


def test_lists_of_clocks_ask_few_questions(world, sign_in, django_assert_max_num_queries):
    for number in range(25):
        duties.start(
            world.columns.dali_notices, rule_key=f"reply-{number}", term="5 working days", label="答复来信", at=NOW,
            holder=world.organisations.dali_office,
        )  # fmt: skip
    client = sign_in("dali_office", "supervisor")
    page(client, "clocks")
    with django_assert_max_num_queries(30):
        page(client, "clocks")


@pytest.mark.parametrize("route", ["clock", "order", "column"])
def test_the_articles_in_the_reasons_are_links_to_their_words(furnished, sign_in, route):
    news = furnished.world.columns.dali_news
    counted = refresh_column_clock(news, last_new_item_at=NOW, at=NOW)
    keys = {"clock": counted.pk, "order": furnished.order.pk, "column": news.pk}
    _, text = page(sign_in("dali_office", "supervisor"), route, keys[route])
    reasons = text.split(WHY)[1].split("</ol>")[0]
    assert re.search(r'<li>依据：<a class="jy-cited" href="/console/regulations/[a-z0-9-]+/#[^"]+"', reasons)


@pytest.mark.parametrize(
    ("route", "who"),
    [("clocks", "supervisor"), ("columns", "supervisor"), ("orders", "supervisor"), ("duties", "supervisor"),
     ("reminders", "supervisor")],
)  # fmt: skip
def test_each_export_with_a_date_says_how_it_came_about(furnished, sign_in, route, who):
    response = sign_in("dali_office", who).post(reverse(f"console:{route}"), {"export": "csv"})
    heads, *rows = csv.reader(StringIO(response.content.decode("utf-8-sig")))
    place = heads.index(WHY)
    assert any("起算" in row[place] or "因此到期" in row[place] for row in rows)


def test_a_name_within_a_longer_name_does_not_break_the_link_in_two():
    short = citation("dali-2021/15.1.2.b")
    named = replace(short, default_label="平台默认，非文件原文")
    (parts,) = words.steps([f"依据：{named}。"], [short, named])
    assert [part["label"] for part in parts] == ["依据：", str(named), "。"]


def test_the_calendar_says_how_many_dates_are_provisional_and_folds_the_older_years(sign_in, clock):
    _, text = page(sign_in("dali_office", "supervisor"), "calendar")
    assert "目前有 1 个未办结期限的到期日是“暂定”的" in text
    recent, older = text.split("更早的年度")
    assert "2026年部分节假日" in recent
    assert "2019年部分节假日" in older
    assert "2019年部分节假日" not in recent


def test_a_paused_date_says_so_and_keeps_what_it_was_counted_from(sign_in, clock):
    duties.pause(clock, at=at("2026-12-21 09:00"), reason="等待补正")
    _, text = page(sign_in("dali_office", "supervisor"), "clock", clock.pk)
    assert "暂停中，恢复后重新计算" in text
    assert "起算事件发生在2026年12月20日" in text
    assert "起暂停，恢复后重新计算到期日" in text


def test_what_was_previewed_can_be_stored_where_the_preview_stands(operator):
    text = operator.post(reverse("console:calendar-new"), TYPED | {"do": "preview"}).content.decode()
    shown = text.split("预览</h2>")[1].split("</section>")[0]
    assert 'form="calendar-form"' in shown
    assert "保存并重新计算" in shown
