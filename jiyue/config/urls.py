from django.urls import include, path

from jiyue.config.health import healthz

urlpatterns = [
    path("healthz", healthz),
    path("accounts/", include("jiyue.core.accounts.urls")),
    path("console/", include("jiyue.faces.console.urls")),
    path("api/", include("jiyue.faces.api.urls")),
    path("", include("jiyue.faces.portal.urls")),
]

handler400 = "jiyue.config.errors.bad_request"
handler403 = "jiyue.config.errors.forbidden"
handler404 = "jiyue.config.errors.not_found"
handler500 = "jiyue.config.errors.broken"
