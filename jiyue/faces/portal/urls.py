"""What of a site's host reaches Django; everything else is a published file."""

from django.urls import path

from jiyue.faces.portal import finding, views

urlpatterns = [
    path("ss/", finding.search, name="portal-search"),
    path("ss/tishi", finding.suggest, name="portal-suggest"),
    path("hd/zhaocuo", views.report_error, name="portal-report-error"),
    path("hd/baoguang", views.exposure_desk, name="portal-exposure-desk"),
    path("hd/<path:rest>", views.missing),
    path("ss/<path:rest>", views.missing),
]
