"""Every address of the workbench. What is not in this list does not exist: no stock page of any framework is routed."""

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse
from django.urls import path

from jiyue.content.library.models import Resource
from jiyue.core.accounts.models import User
from jiyue.core.audit.models import Record
from jiyue.estate.duties.models import Clock, DateMove, Duty, Reminder
from jiyue.estate.organisations.models import Organisation, Place, Posting
from jiyue.estate.registry.models import Outlet, RuleException
from jiyue.estate.sites.models import Column, ColumnChange
from jiyue.faces.console.admin import ScopedAdmin, site
from jiyue.faces.console.doors import screen
from jiyue.faces.console.lists import changes as _changes  # noqa: F401
from jiyue.faces.console.lists import clocks as _clocks  # noqa: F401
from jiyue.faces.console.lists import duties as _duties  # noqa: F401 (registers the lists)
from jiyue.faces.console.lists import estate as _estate  # noqa: F401 (registers the lists)
from jiyue.faces.console.lists import oversight as _oversight  # noqa: F401
from jiyue.faces.console.lists import people as _people  # noqa: F401
from jiyue.faces.console.lists import resources as _resources  # noqa: F401
from jiyue.faces.console.views import (
    arrivals,
    attachments,
    catalogue,
    changes,
    charges,
    cleanups,
    clocks,
    disclosure,
    duties,
    estate,
    frame,
    fronts,
    hosts,
    importing,
    merging,
    obligations,
    oversight,
    people,
    posts,
    regulations,
    reports,
    reprints,
    resources,
    reviews,
    rulebook,
    schedules,
    structure,
    urgent,
    versions,
    words,
    writing,
)
from jiyue.oversight.inspection.models import RectificationOrder
from jiyue.oversight.monitoring.models import Finding
from jiyue.oversight.reports.models import Notice

app_name = "console"


def engine_of(model: type) -> ScopedAdmin:
    return cast("ScopedAdmin", site.get_model_admin(model))


def rows(model: type) -> Callable[..., HttpResponse]:
    """The list of a model."""
    engine = engine_of(model)
    return screen(engine.area, methods=("GET", "POST"))(engine.changelist_view)


def adding(model: type) -> Callable[..., HttpResponse]:
    engine = engine_of(model)
    return screen(engine.area, methods=("GET", "POST"), start=True)(engine.add_view)


urlpatterns = [
    path("", frame.home, name="home"),
    path("posting/", frame.choose_posting, name="choose-posting"),
    path("sessions/", frame.sessions, name="sessions"),
    path("regulations/", regulations.listing, name="regulations"),
    path("regulations/<slug:pack>/", regulations.document, name="regulation"),
    path("regulations/<slug:pack>/<str:issued>/", regulations.document, name="regulation-edition"),
    path("help/", frame.help_page, name="help"),
    path("inbox/", frame.inbox, name="inbox"),
    path("resources/", rows(Resource), name="resources"),
    path("resources/new/", resources.new, name="resource-new"),
    path("resources/paste/", writing.paste, name="resource-paste"),
    path("resources/import/", importing.from_files, name="resource-import"),
    path("resources/<uuid:key>/", resources.edit, name="resource"),
    path("resources/<uuid:key>/files/", attachments.listing, name="resource-files"),
    path("resources/<uuid:key>/files/<uuid:file>/clean/", attachments.clean, name="resource-clean"),
    path("resources/<uuid:key>/preview/", resources.preview, name="resource-preview"),
    path("preview/<uuid:key>/<int:number>/c/y/m/page.html", resources.preview_page, name="preview-page"),
    path("preview/<uuid:key>/<int:number>/assets/<path:name>", resources.preview_asset, name="preview-asset"),
    path("preview/<uuid:key>/<int:number>/files/<str:name>", resources.preview_file, name="preview-file"),
    path("resources/<uuid:key>/versions/<int:number>/", versions.compare, name="version"),
    path("resources/<uuid:key>/versions/<int:number>/restore/", versions.restore, name="version-restore"),
    path("resources/<uuid:key>/scope/", disclosure.change_scope, name="resource-scope"),
    path("resources/<uuid:key>/usage/", disclosure.usage, name="resource-usage"),
    path("interpretations/", disclosure.tasks, name="interpretations"),
    path("scope-changes/<uuid:key>/", disclosure.scope_change, name="scope-change"),
    path("resources/<uuid:key>/schedule/", schedules.schedule, name="resource-schedule"),
    path("schedules/<uuid:key>/cancel/", schedules.cancel, name="schedule-cancel"),
    path("resources/<uuid:key>/original/", reprints.original, name="resource-original"),
    path("reprints/", reprints.listing, name="reprints"),
    path("reprints/sources/new/", reprints.add_source, name="source-new"),
    path("reprints/sources/<uuid:key>/end/", reprints.end_source, name="source-end"),
    path("reprints/tasks/new/", reprints.new_task, name="repost-new"),
    path("reprints/tasks/<uuid:key>/take-up/", reprints.take_up, name="repost-take-up"),
    path("originals/<uuid:key>/", versions.original, name="original"),
    path("resources/<uuid:key>/take-back/", resources.take_back, name="resource-take-back"),
    path("resources/<uuid:key>/withdraw/", resources.withdraw, name="resource-withdraw"),
    path("resources/<uuid:key>/remove/", resources.remove, name="resource-remove"),
    path("resources/<uuid:key>/urgent/", urgent.begin, name="resource-urgent"),
    path("emergencies/", urgent.listing, name="emergencies"),
    path("emergencies/<uuid:key>/", urgent.detail, name="emergency"),
    path("emergencies/<uuid:key>/look/", urgent.look, name="emergency-look"),
    path("emergencies/<uuid:key>/copies/<uuid:copy>/", urgent.post_copy, name="emergency-copy"),
    path("returns/", reviews.returns, name="returns"),
    path("review/<uuid:key>/keep/", reviews.keep, name="review-keep"),
    path("review/<uuid:key>/", reviews.decide, name="review"),
    path("review/<uuid:key>/amend/", reviews.amend, name="review-amend"),
    path("review/<uuid:key>/endorse/", reviews.endorse, name="review-endorse"),
    path("review/<uuid:key>/mark/", reviews.mark, name="review-mark"),
    path("endorsements/<uuid:key>/paper/", reviews.paper, name="endorsement-paper"),
    path("consents/", reviews.consents, name="consents"),
    path("placements/<uuid:key>/", reviews.consent, name="consent"),
    path("placements/<uuid:key>/take-off/", resources.take_off, name="placement-take-off"),
    path("outlets/", rows(Outlet), name="outlets"),
    path("conformance/", estate.conformance, name="outlet-conformance"),
    path("outlets/new/", estate.new_outlet, name="outlet-new"),
    path("outlets/new-account/", estate.new_account, name="outlet-new-account"),
    path("outlets/take-in/", cleanups.take_in, name="outlet-take-in"),
    path("outlets/<uuid:key>/", estate.outlet, name="outlet"),
    path("outlets/<uuid:key>/charges/", charges.listing, name="outlet-charges"),
    path("outlets/<uuid:key>/close/", cleanups.close, name="outlet-close"),
    path("cleanups/", cleanups.listing, name="cleanups"),
    path("cleanups/<uuid:key>/", cleanups.cleanup, name="cleanup"),
    path("outlets/<uuid:key>/posts/", posts.posts, name="outlet-posts"),
    path("outlets/<uuid:key>/monitor/", oversight.monitor, name="outlet-monitor"),
    path("outlets/<uuid:key>/structure/", structure.tree, name="outlet-structure"),
    path("outlets/<uuid:key>/copy-structure/", structure.copy, name="outlet-copy-structure"),
    path("outlets/<uuid:key>/check-structure/", oversight.check_structure, name="outlet-check-structure"),
    path("columns/", rows(Column), name="columns"),
    path("columns/new/", changes.new_column, name="column-new"),
    path("columns/<uuid:key>/", estate.column, name="column"),
    path("columns/<uuid:key>/charges/", charges.of_column, name="column-charges"),
    path("catalogue/", catalogue.matrix, name="catalogue"),
    path("catalogue/chases/", catalogue.chases, name="chases"),
    path("catalogue/report/", catalogue.report, name="catalogue-report"),
    path("profile/", catalogue.profile, name="profile"),
    path("disclosure-rows/", catalogue.rows, name="disclosure-rows"),
    path("disclosure-rows/new/", catalogue.new_row, name="disclosure-row-new"),
    path("disclosure-rows/<uuid:key>/", catalogue.row, name="disclosure-row"),
    path("disclosure-rows/<uuid:key>/revise/", catalogue.revise_row, name="disclosure-row-revise"),
    path("disclosure-rows/<uuid:key>/end/", catalogue.end_row, name="disclosure-row-end"),
    path("disclosure-bound/<uuid:key>/settle/", catalogue.settle, name="bound-settle"),
    path("disclosure-bound/<uuid:key>/begin/", catalogue.begin_again, name="bound-begin"),
    path("column-proposals/", merging.proposals, name="column-proposals"),
    path("columns/<uuid:key>/merge/", merging.merge, name="column-merge"),
    path("upkeep/", charges.kept, name="upkeep"),
    path("column-gaps/", charges.gaps, name="column-gaps"),
    path("columns/<uuid:key>/rename/", changes.rename_column, name="column-rename"),
    path("columns/<uuid:key>/assign/", changes.assign_column, name="column-assign"),
    path("columns/<uuid:key>/hide/", changes.hide_column, name="column-hide"),
    path("columns/<uuid:key>/review/", changes.review_column, name="column-review"),
    path("columns/<uuid:key>/blocks/", fronts.column_blocks, name="column-blocks"),
    path("columns/<uuid:key>/period/", fronts.period, name="column-period"),
    path("outlets/<uuid:key>/blocks/", fronts.home_blocks, name="outlet-blocks"),
    path("outlets/<uuid:key>/navigation/", fronts.navigation, name="outlet-navigation"),
    path("column-changes/", rows(ColumnChange), name="column-changes"),
    path("column-changes/<uuid:key>/", changes.change, name="column-change"),
    path("exceptions/", rows(RuleException), name="exceptions"),
    path("exceptions/new/", changes.new_exception, name="exception-new"),
    path("exceptions/<uuid:key>/", changes.exception, name="exception"),
    path("columns/<uuid:key>/grant/", estate.grant_column, name="column-grant"),
    path("columns/<uuid:key>/withdraw-grant/", estate.withdraw_grant, name="column-withdraw-grant"),
    path("clocks/", rows(Clock), name="clocks"),
    path("clocks/<uuid:key>/", estate.clock, name="clock"),
    path("reminders/", rows(Reminder), name="reminders"),
    path("reminders/<uuid:key>/", clocks.reminder, name="reminder"),
    path("moves/", rows(DateMove), name="moves"),
    path("calendar/", clocks.calendar, name="calendar"),
    path("calendar/new/", clocks.new_year, name="calendar-new"),
    path("duties/", rows(Duty), name="duties"),
    path("duties/new/", duties.new, name="duty-new"),
    path("duties/<uuid:key>/", duties.duty, name="duty"),
    path("duties/<uuid:key>/complete/", duties.complete, name="duty-complete"),
    path("duties/<uuid:key>/extend/", duties.extend, name="duty-extend"),
    path("duties/<uuid:key>/pause/", duties.pause, name="duty-pause"),
    path("duties/<uuid:key>/resume/", duties.resume, name="duty-resume"),
    path("duties/<uuid:key>/void/", duties.void, name="duty-void"),
    path("duties/<uuid:key>/proof/", duties.proof, name="duty-proof"),
    path("findings/", rows(Finding), name="findings"),
    path("findings/<uuid:key>/", oversight.finding, name="finding"),
    path("orders/", rows(RectificationOrder), name="orders"),
    path("orders/new/", oversight.new_order, name="order-new"),
    path("orders/<uuid:key>/", oversight.order, name="order"),
    path("orders/<uuid:key>/recheck/", oversight.recheck, name="order-recheck"),
    path("orders/<uuid:key>/order.docx", oversight.order_docx, name="order-docx"),
    path("reports/", reports.listing, name="reports"),
    path("reports/<slug:name>/", reports.report, name="report"),
    path("expected/", reports.expected, name="expected"),
    path("expected/new/", reports.expect, name="expect"),
    path("expected/<uuid:key>/settle/", reports.settle, name="expected-settle"),
    path("expected/<uuid:key>/drop/", reports.drop, name="expected-drop"),
    path("words/", words.listing, name="words"),
    path("words/<uuid:key>/decide/", words.decide, name="word-decide"),
    path("notices/", rows(Notice), name="notices"),
    path("notices/new/", oversight.new_notice, name="notice-new"),
    path("notices/<uuid:key>/", oversight.notice, name="notice"),
    path("notices/<uuid:key>/<slug:figure>/", oversight.notice_rows, name="notice-rows"),
    path("obligations/", obligations.listing, name="obligations"),
    path("obligations/<uuid:key>/", obligations.unit, name="obligation"),
    path("obligations/marks/<uuid:key>/end/", obligations.end_mark, name="mark-end"),
    path("organisations/", rows(Organisation), name="organisations"),
    path("organisations/new/", adding(Organisation), name="organisation-new"),
    path("organisations/<uuid:key>/", estate.organisation, name="organisation"),
    path("places/", rows(Place), name="places"),
    path("places/new/", estate.new_place, name="place-new"),
    path("arrivals/", arrivals.listing, name="arrivals"),
    path("arrivals/<uuid:key>/", arrivals.arrival, name="arrival"),
    path("arrivals/<uuid:key>/old-pages.xlsx", arrivals.table, name="arrival-table"),
    path("hosts/", hosts.listing, name="hosts"),
    path("hosts/<uuid:key>/", hosts.host, name="host"),
    path("hosts/<uuid:key>/serve/", hosts.serve, name="host-serve"),
    path("hosts/<uuid:key>/retire/", hosts.retire, name="host-retire"),
    path("hosts/<uuid:key>/aliases/<uuid:alias>/retire/", hosts.retire_alias, name="host-alias-retire"),
    path("postings/", rows(Posting), name="postings"),
    path("postings/new/", people.appoint, name="posting-new"),
    path("postings/<uuid:key>/", people.posting, name="posting"),
    path("postings/<uuid:key>/confirm/", people.confirm_posting, name="posting-confirm"),
    path("postings/<uuid:key>/hand-over/", people.hand_over, name="posting-hand-over"),
    path("postings/<uuid:key>/end/", people.end_posting, name="posting-end"),
    path("accounts/", rows(User), name="accounts"),
    path("accounts/new/", people.new_account, name="account-new"),
    path("accounts/<uuid:key>/", people.account, name="account"),
    path("accounts/<uuid:key>/suspend/", people.suspend, name="account-suspend"),
    path("accounts/<uuid:key>/reactivate/", people.reactivate, name="account-reactivate"),
    path("accounts/<uuid:key>/password/", people.reset_password, name="account-password"),
    path("accounts/<uuid:key>/second-factor/", people.reset_second_factor, name="account-second-factor"),
    path("rulebook/", rulebook.clauses, name="rulebook"),
    path("audit/", rows(Record), name="audit"),
    path("audit/verify/", people.verify, name="audit-verify"),
    path("audit/<int:key>/", people.record, name="record"),
]
