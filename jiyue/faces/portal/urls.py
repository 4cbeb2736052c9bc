"""What of a site's host reaches Django; everything else is a published file."""

from django.urls import path, re_path

from jiyue.faces.portal import catalogue, events, finding, interface, reads, units, views

urlpatterns = [
    path("ss/", finding.search, name="portal-search"),
    path("ss/suggest", finding.suggest, name="portal-suggest"),
    path("ss/disclosure/", catalogue.area, name="portal-disclosure"),
    path("ss/units/", units.listing, name="portal-units"),
    path("ss/units/<slug:code>/", units.unit, name="portal-unit"),
    path("ss/events/", events.listing, name="portal-events"),
    re_path(r"^ss/events/(?P<key>[0-9a-f]{32})/$", events.event, name="portal-event"),
    re_path(r"^ss/reads/(?P<code>[a-z0-9]+)/$", reads.page, name="portal-reads"),
    re_path(r"^ss/reads/(?P<code>[a-z0-9]+)\.json$", reads.data, name="portal-reads-data"),
    path("ss/column-changes/", catalogue.column_changes, name="portal-column-changes"),
    path("ss/interface/", interface.page, name="portal-interface"),
    path("ss/catalogue/", catalogue.listing, name="portal-catalogue"),
    path("ss/catalogue/<slug:key>/", catalogue.category, name="portal-category"),
    re_path(r"^ss/catalogue/(?P<key>[a-z0-9-]+)\.(?P<form>json|csv)$", catalogue.category_data, name="category-data"),
    path("ss/data/", catalogue.open_data, name="portal-open-data"),
    re_path(r"^ss/data/(?P<code>[a-z0-9]+)\.(?P<form>json|csv)$", catalogue.set_data, name="set-data"),
    path("hd/zhaocuo", views.report_error, name="portal-report-error"),
    path("hd/baoguang", views.exposure_desk, name="portal-exposure-desk"),
    path("hd/<path:rest>", views.missing),
    path("ss/<path:rest>", views.missing),
]
