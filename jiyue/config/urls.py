from django.urls import include, path

from jiyue.config.health import healthz

urlpatterns = [
    path("healthz", healthz),
    path("accounts/", include("jiyue.core.accounts.urls")),
    path("console/", include("jiyue.faces.console.urls")),
    path("", include("jiyue.faces.portal.urls")),
]
