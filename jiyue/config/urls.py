from django.urls import include, path

urlpatterns = [
    path("console/", include("jiyue.faces.console.urls")),
    path("", include("jiyue.faces.portal.urls")),
]
