"""The workbench serves exactly the screens that its address list names, each behind the one door."""

import pytest
from django.contrib.admin import site as stock_site
from django.urls import get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from jiyue.faces.console import policies

SCREENS = {
    "account", "account-new", "account-password", "account-reactivate", "account-second-factor",
    "account-suspend", "sessions", "accounts", "audit",
    "audit-verify", "calendar", "calendar-new", "moves", "reminder", "reminders",
    "choose-posting", "clock", "clocks", "column", "column-assign", "column-grant", "column-hide", "column-new",
    "column-rename", "column-withdraw-grant", "columns", "consent", "consents",
    "duties", "duty", "duty-complete", "duty-extend", "duty-new", "duty-pause", "duty-proof", "duty-resume",
    "duty-void", "column-change", "column-changes", "column-review",
    "delegation-end", "limit-end", "outlet-catalogue", "outlet-class", "outlet-classes", "outlet-delegate",
    "outlet-delegations",
    "policies", "policy-new", "policy-tag", "repost-report", "watch-end", "watch-new", "watches",
    "disclosure-coverage", "disclosure-standard",
    "answer", "call", "call-off", "calls", "lead", "lead-end", "lead-items", "lead-new", "lead-remind", "lead-request",
    "leads", "nudge-read",
    "bound-begin", "bound-settle", "catalogue", "catalogue-report", "chases", "column-charges", "column-gaps",
    "column-merge", "column-proposals",
    "disclosure-row", "disclosure-row-end", "disclosure-row-new", "disclosure-row-revise", "disclosure-rows",
    "outlet-check-screens", "outlet-check-structure", "outlet-copy-structure", "outlet-structure",
    "structure-reviews", "structure-review", "structure-word", "profile", "upkeep",
    "exception", "exception-new", "exceptions", "finding", "findings", "help",
    "home", "inbox", "notice", "notice-new",
    "notice-rows", "notices", "order", "order-docx", "order-new", "order-recheck", "orders", "organisation",
    "organisation-new", "organisations", "place-new", "places", "outlet", "outlet-charges", "outlet-conformance",
    "outlet-monitor", "outlet-new", "outlet-new-account", "outlet-posts", "outlets", "posting",
    "posting-confirm", "posting-end", "posting-new", "postings", "placement-take-off", "regulation",
    "regulation-edition", "regulations",
    "preview-asset", "preview-file", "preview-page", "record", "resource",
    "resource-clean", "resource-import", "resource-paste", "resource-files", "filter-save", "bulk-undo", "filter-drop",
    "resource-new", "resource-preview", "resource-remove", "resource-take-back",
    "resource-withdraw", "resources", "review", "review-amend", "rulebook",
    "resource-schedule", "schedule-cancel", "posting-hand-over",
    "resource-original", "reprints", "source-new",
    "source-end", "repost-new", "repost-take-up",
    "review-endorse", "review-mark", "endorsement-paper",
    "emergencies", "emergency", "emergency-copy", "emergency-end", "emergency-look",
    "resource-urgent", "returns", "review-keep",
    "original", "version", "version-restore",
    "connections", "connection", "connection-new", "connection-amend", "connection-end", "connection-key",
    "connection-secret", "key-revoke", "dispatch-again", "incoming", "subscriptions", "subscription-new",
    "subscription-remote", "subscription-end", "subscribed-use", "subscribed-leave", "errands", "errand", "errand-new",
    "resource-offer",
    "hosts", "host", "host-serve", "host-theme", "host-retire", "host-alias-retire",
    "resource-scope", "resource-usage", "scope-change", "resource-alone", "alone-request", "interpretations",
    "reports", "report", "report-note", "expected", "expect", "expected-settle", "expected-drop",
    "arrivals", "arrival", "arrival-table",
    "closings", "closing", "closing-items", "closing-item", "closing-file", "outlet-offline",
    "column-blocks", "column-period", "outlet-blocks", "outlet-navigation",
    "words", "word-decide",
    "obligations", "obligation", "mark-end", "cleanups", "cleanup", "outlet-close", "outlet-take-in",
    "schemes", "unit-schemes", "account-schemes", "unit-scheme-adopt", "account-scheme-adopt", "scheme",
    "scheme-file", "scheme-revoke", "resource-facts", "fact-paper",
    "interface-calls",
    "norm-end", "norm-new", "norms", "review-norms",
    "filing", "filings", "outlet-file", "platform-item", "platform-items", "site-request", "site-request-new",
    "site-request-take", "site-request-take-back", "site-requests",
    "resource-push", "pushes", "push", "push-decide", "push-posted", "push-drop", "push-picture",
    "posts", "post-figures", "post", "post-source", "post-keep", "post-gone", "post-done", "post-picture",
    "outlet-figures", "term-lists",
    "inspections", "inspection", "inspection-new", "inspection-lots", "inspection-results", "inspection-sheet",
    "inspection-sheet-leave-out", "verdict-finding", "verdict-proof",
    "requirements", "requirement", "requirement-new", "requirement-revise", "requirement-end",
    "outlet-enable", "outlet-activity", "activity-end", "outlet-rename", "outlet-entrust",
}  # fmt: skip


def patterns(resolver, prefix="", namespace=""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from patterns(entry, route, entry.namespace or namespace)
        else:
            yield route, namespace, entry


def console():
    return [(route, entry) for route, space, entry in patterns(get_resolver()) if space == "console"]


def test_the_workbench_routes_exactly_the_named_screens():
    # Of two routes with one name, links would lead to the later one only.
    assert sorted(entry.name for _, entry in console()) == sorted(SCREENS)


def test_everything_under_console_belongs_to_the_workbench():
    inside = [(route, space) for route, space, _ in patterns(get_resolver()) if route.startswith("console/")]
    assert [route for route, space in inside if space != "console"] == []


def test_every_screen_stands_behind_the_door():
    areas = {entry.name: getattr(entry.callback, "__screen__", None) for _, entry in console()}
    assert [name for name, area in areas.items() if area is None] == []
    assert set(areas.values()) <= set(policies.AREAS) | {"posting"}


@pytest.mark.parametrize(
    "name",
    ["admin:index", "admin:login", "admin:logout", "admin:password_change", "admin:jsi18n", "admin:autocomplete"],
)
def test_no_stock_page_of_the_admin_is_routed(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
    assert stock_site._registry == {}


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "socialaccount_login"])
def test_no_other_way_to_an_account_is_routed(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
