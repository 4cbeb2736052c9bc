"""What of a site's host reaches Django; everything else is a published file."""

from django.urls import path

from jiyue.faces.portal import views

urlpatterns = [
    path("ss/", views.search, name="portal-search"),
    path("hd/zhaocuo", views.report_error, name="portal-report-error"),
]
