"""The main screens in a browser, desktop and phone: axe, content policy, sideways scroll; pictures for the eyes."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from jiyue.faces.console.tests.conftest import client_of
from tests import browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
PICTURES = os.environ.get("JIYUE_PICTURES")
SIZES = {"desktop": browser.DESKTOP, "phone": browser.PHONE}


def screens(furnished):
    """(name, unit, role, route, arguments, query)."""
    draft, sent, live = furnished.draft.pk, furnished.sent.pk, furnished.live.pk
    finding, order = furnished.findings[1].pk, furnished.order.pk
    column, site = furnished.world.columns.dali_notices.pk, furnished.world.sites.dali.outlet.pk
    office = ("dali_office", "editor")
    watch = ("dali_office", "supervisor")
    return [
        ("home", *office, "home", [], ""),
        ("home-supervisor", *watch, "home", [], ""),
        ("inbox", *office, "inbox", [], ""),
        ("resources", *office, "resources", [], ""),
        ("resources-filtered", *office, "resources", [], "?state=in_review&q=会议"),
        ("resources-empty", "xiangyun_office", "editor", "resources", [], ""),
        ("editor-new", *office, "resource-new", [], ""),
        ("editor", *office, "resource", [draft], ""),
        ("reading", *office, "resource", [sent], ""),
        ("live", "dali_office", "site_manager", "resource", [live], ""),
        ("import", *office, "resource-import", [], ""),
        ("preview", *office, "resource-preview", [draft], ""),
        ("withdraw", "dali_office", "site_manager", "resource-withdraw", [live], ""),
        ("review", *office, "review", [furnished.review.pk], ""),
        ("consents", "xiangyun_office", "site_manager", "consents", [], ""),
        ("consent", "xiangyun_office", "site_manager", "consent", [furnished.waiting.pk], ""),
        ("outlets", *watch, "outlets", [], ""),
        ("outlet", *watch, "outlet", [furnished.world.sites.xiangyun.outlet.pk], ""),
        ("columns", "dali_office", "site_manager", "columns", [], ""),
        ("column", "xiangyun_office", "site_manager", "column", [furnished.world.columns.xiangyun_notices.pk], ""),
        ("column-new", "dali_office", "site_manager", "column-new", [], ""),
        ("clocks", "xiangyun_office", "editor", "clocks", [], ""),
        ("clock", "xiangyun_office", "editor", "clock", [furnished.clock.pk], ""),
        ("duties", "dali_office", "editor", "duties", [], ""),
        ("duty", "dali_office", "editor", "duty", [furnished.duty.pk], ""),
        ("duty-new", "dali_office", "editor", "duty-new", [], ""),
        ("duty-extend", "dali_office", "deputy_head", "duty-extend", [furnished.duty.pk], ""),
        ("duty-pause", "dali_office", "deputy_head", "duty-pause", [furnished.duty.pk], ""),
        ("duty-void", "dali_office", "deputy_head", "duty-void", [furnished.duty.pk], ""),
        ("reminders", *watch, "reminders", [], ""),
        ("reminder", *watch, "reminder", [furnished.reminder.pk], ""),
        ("moves", *watch, "moves", [], ""),
        ("calendar", *watch, "calendar", [], ""),
        ("calendar-new", "dali_centre", "platform_operator", "calendar-new", [], ""),
        ("outlet-new", *watch, "outlet-new", [], ""),
        ("outlet-new-account", *watch, "outlet-new-account", [], ""),
        ("column-manager", "dali_office", "site_manager", "column", [column], ""),
        ("column-assign", "dali_office", "site_manager", "column-assign", [column], ""),
        ("column-hide", "dali_office", "site_manager", "column-hide", [column], ""),
        ("column-changes", "dali_office", "site_manager", "column-changes", [], ""),
        ("column-change", "dali_office", "deputy_head", "column-change", [furnished.change.pk], ""),
        ("cleanups", *watch, "cleanups", [], ""),
        ("cleanup", *watch, "cleanup", [furnished.cleanup.pk], ""),
        ("take-in", *watch, "outlet-take-in", [], ""),
        ("obligations", *watch, "obligations", [], ""),
        ("obligation", *watch, "obligation", [furnished.world.organisations.xiangyun.pk], ""),
        ("exceptions", *watch, "exceptions", [], ""),
        ("exception", *watch, "exception", [furnished.exception.pk], ""),
        ("exception-new", *watch, "exception-new", [], ""),
        ("sessions", *office, "sessions", [], ""),
        ("orders", *watch, "orders", [], ""),
        ("notices", *watch, "notices", [], ""),
        ("duty-complete", "dali_office", "editor", "duty-complete", [furnished.duty.pk], ""),
        ("findings", *watch, "findings", [], ""),
        ("rulebook", *watch, "rulebook", [], "?pack=anyue-2023"),
        ("finding", *watch, "finding", [finding], ""),
        ("order-new", *watch, "order-new", [], f"?finding={finding}"),
        ("order", "xiangyun_office", "site_manager", "order", [order], ""),
        ("notice", *watch, "notice", [furnished.notice.pk], ""),
        ("postings", "dali_office", "security_admin", "postings", [], ""),
        ("posting-new", "dali_office", "security_admin", "posting-new", [], ""),
        ("accounts", "dali_office", "system_admin", "accounts", [], ""),
        ("audit", "dali_office", "audit_admin", "audit", [], ""),
        ("regulations", *office, "regulations", [], ""),
        ("regulation", *office, "regulation", ["dali-2021"], "#article-15-1-2"),
        ("regulation-sections", *office, "regulation", ["yunnan-2017"], ""),
        ("regulation-sources", *office, "regulation", ["national-base"], ""),
        ("help", *office, "help", [], ""),
        ("schedule", *office, "resource-schedule", [draft], ""),
        ("schedule-cancel", *office, "schedule-cancel", [furnished.schedule.pk], ""),
        ("original", *office, "resource-original", [draft], ""),
        ("reprints", *watch, "reprints", [], ""),
        ("source-new", "dali_office", "site_manager", "source-new", [], ""),
        ("repost-new", *watch, "repost-new", [], ""),
        ("account-new", *watch, "outlet-new-account", [], ""),
        ("conformance", *watch, "outlet-conformance", [], ""),
        ("charges", "dali_office", "site_manager", "outlet-charges", [site], ""),
        ("home-blocks", "dali_office", "site_manager", "outlet-blocks", [site], ""),
        ("navigation", "dali_office", "site_manager", "outlet-navigation", [site], ""),
        ("column-blocks", "dali_office", "site_manager", "column-blocks", [column], ""),
        ("places", "dali_office", "system_admin", "places", [], ""),
        ("place-new", "dali_office", "system_admin", "place-new", [], ""),
        ("scope", "dali_office", "site_manager", "resource-scope", [live], ""),
        ("alone", "dali_office", "site_manager", "resource-alone", [live], ""),
        ("alone-request", "dali_office", "head", "alone-request", [furnished.alone_request.pk], ""),
        ("usage", "dali_office", "site_manager", "resource-usage", [live], ""),
        ("interpretations", *office, "interpretations", [], ""),
        ("urgent", *office, "resource-urgent", [draft], ""),
        ("emergencies", *office, "emergencies", [], ""),
        ("returns", *watch, "returns", [], ""),
        ("structure", "dali_office", "site_manager", "outlet-structure", [site], ""),
        ("structure-copy", "dali_office", "site_manager", "outlet-copy-structure", [site], ""),
        ("column-charges", "dali_office", "site_manager", "column-charges", [column], ""),
        ("catalogue", *watch, "catalogue", [], ""),
        ("chases", *watch, "chases", [], ""),
        ("catalogue-report", *watch, "catalogue-report", [], ""),
        ("profile", "dali_office", "site_manager", "profile", [], ""),
        ("disclosure-rows", *watch, "disclosure-rows", [], ""),
        ("disclosure-row-new", "dali_office", "site_manager", "disclosure-row-new", [], ""),
        ("column-proposals", *watch, "column-proposals", [], ""),
        ("column-merge", "dali_office", "site_manager", "column-merge", [column], ""),
        ("upkeep", *office, "upkeep", [], ""),
        ("column-gaps", *watch, "column-gaps", [], ""),
        ("reports", *watch, "reports", [], ""),
        ("expected", *watch, "expected", [], ""),
        ("expect", *watch, "expect", [], ""),
        ("words", *watch, "words", [], ""),
        ("closings", *watch, "closings", [], ""),
        ("closing", *watch, "closing", [furnished.closing.pk], ""),
        ("arrivals", "dali_office", "site_manager", "arrivals", [], ""),
        ("hosts", "dali_office", "system_admin", "hosts", [], ""),
        ("hand-over", "dali_office", "security_admin", "posting-hand-over", [furnished.world.posting(*office).pk], ""),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("half", [0, 1])
def test_the_screens_are_accessible_and_keep_the_policy(furnished, live_server, chromium, half):
    faults = []
    for name, unit, role, route, arguments, query in screens(furnished)[half::2]:
        context = browser.new_context(chromium)
        cookie = client_of(furnished.world.posting(unit, role)).cookies["sessionid"]
        context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
        tab = browser.new_page(context)
        tab.goto(live_server.url + reverse(f"console:{route}", args=arguments) + query)
        if name.startswith("editor"):
            tab.locator(".ProseMirror").wait_for()
        for size, viewport in SIZES.items():
            tab.set_viewport_size(viewport)
            # On the phone the same elements stand closer together; what else axe asks does not change with the size.
            found = browser.axe(tab, browser.WCAG) if size == "desktop" else browser.axe(tab, rules=["target-size"])
            faults += [f"{name}, {size}: {one}" for one in [*found, *_too_wide(tab, viewport)]]
            if PICTURES:
                tab.screenshot(path=Path(PICTURES) / f"{name}-{size}.png", full_page=size == "phone")
        # That the framed public page may not run its scripts is what the frame is for.
        faults += [f"{name}: {one}" for one in tab.complaints if "frame is sandboxed" not in one]
        context.close()
    assert faults == [], "\n".join(faults)


def _too_wide(tab, viewport):
    """Sideways scroll: as the screen stands, and on smaller desktops."""
    for width in [viewport["width"], *([1280, 1024] if viewport is browser.DESKTOP else [])]:
        tab.set_viewport_size({**viewport, "width": width})
        if (wide := browser.overflow(tab)) > 0:
            yield f"{wide} px too wide at {width}"
    tab.set_viewport_size(viewport)


@pytest.mark.parametrize("viewport", [browser.DESKTOP, browser.PHONE], ids=["desktop", "phone"])
def test_the_sign_in_is_accessible(db, live_server, chromium, viewport):
    context = browser.new_context(chromium, viewport)
    tab = browser.new_page(context)
    tab.goto(live_server.url + reverse("account_login"))
    tab.get_by_role("button", name="登录").click()
    tab.wait_for_load_state("networkidle")
    assert browser.axe(tab, browser.WCAG) == []
    assert tab.complaints == []
    assert browser.overflow(tab) == 0
    if PICTURES:
        size = "desktop" if viewport is browser.DESKTOP else "phone"
        tab.screenshot(path=Path(PICTURES) / f"sign-in-{size}.png")
    context.close()


def signed_in(chromium, live_server, posting, viewport=browser.DESKTOP):
    context = browser.new_context(chromium, viewport)
    cookie = client_of(posting).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    return browser.new_page(context)


def test_what_is_typed_into_the_editor_is_saved_as_clean_paragraphs(furnished, live_server, chromium):
    tab = signed_in(chromium, live_server, furnished.world.posting("dali_office", "editor"))
    tab.goto(live_server.url + reverse("console:resource", args=[furnished.draft.pk]))
    tab.locator(".ProseMirror").click()
    tab.keyboard.press("Control+End")
    tab.keyboard.press("Enter")
    tab.keyboard.type("大理州政府办公室")
    tab.get_by_role("button", name="居右").click()
    tab.get_by_role("button", name="保存草稿").click()
    tab.get_by_text("草稿已保存。").wait_for()
    furnished.draft.draft.refresh_from_db()
    assert furnished.draft.draft.body.endswith('<p class="jy-right">大理州政府办公室</p>')
    assert [one for one in tab.complaints if "sandboxed" not in one] == []


def test_a_slow_act_says_that_it_is_under_way_and_cannot_be_sent_twice(furnished, live_server, chromium):
    tab = signed_in(chromium, live_server, furnished.world.posting("dali_office", "supervisor"))
    tab.goto(live_server.url + reverse("console:notice-new"))
    sent = []

    def keep_waiting(route):
        sent.append(route.request.method)
        route.fulfill(status=204)  # no answer that a page could be made of: the browser stays where it is

    tab.route("**/notices/new/", keep_waiting)
    button = tab.get_by_role("button", name="生成草稿")
    assert tab.get_by_role("status").inner_text() == ""
    button.click()
    tab.get_by_role("status").get_by_text("正在处理，请稍候…").wait_for()
    assert button.is_disabled()
    button.evaluate("button => button.form.requestSubmit()")
    assert sent == ["POST"]


def test_the_pressed_button_is_sent_though_buttons_rest(furnished, live_server, chromium):
    tab = signed_in(chromium, live_server, furnished.world.posting("dali_office", "editor"))
    tab.goto(live_server.url + reverse("console:resource", args=[furnished.draft.pk]))
    tab.get_by_role("button", name="预览").click()
    tab.wait_for_url("**/preview/")
    tab.go_back()
    assert tab.get_by_role("button", name="预览").is_enabled()


def test_the_ground_for_being_closed_is_asked_only_of_what_is_closed(furnished, live_server, chromium):
    tab = signed_in(chromium, live_server, furnished.world.posting("dali_office", "editor"))
    tab.goto(live_server.url + reverse("console:resource-new"))
    assert tab.get_by_label("不公开依据").is_hidden()
    tab.get_by_label("依申请公开", exact=True).check()
    assert tab.get_by_label("不公开依据").is_visible()
