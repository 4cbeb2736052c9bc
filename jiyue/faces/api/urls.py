"""Every address of the interface; `delivery.exchange.interface` describes the same list."""

from django.urls import path, re_path

from jiyue.faces.api import views

CODE, SHA = r"(?P<code>[a-z0-9]{8})", r"(?P<sha256>[0-9a-f]{64})"

urlpatterns = [
    path("v1/", views.missing, name="api-root"),
    path("v1/openapi.json", views.openapi, name="api-openapi"),
    re_path(r"^v1/schemas/(?P<name>[A-Za-z]{1,30})\.json$", views.schema, name="api-schema"),
    path("v1/items", views.items, name="api-items"),
    re_path(rf"^v1/items/{CODE}$", views.item, name="api-item"),
    re_path(rf"^v1/items/{CODE}/files/{SHA}$", views.file, name="api-file"),
    path("v1/services", views.services, name="api-services"),
    path("v1/columns", views.columns, name="api-columns"),
    path("v1/outlets", views.outlets, name="api-outlets"),
    path("v1/use/columns", views.column_use, name="api-use"),
    path("v1/incoming", views.hand_over, name="api-hand-over"),
    path("v1/incoming/<str:number>", views.incoming, name="api-incoming"),
    path("v1/errands", views.give, name="api-give"),
    path("v1/errands/<str:number>", views.errand, name="api-errand"),
    path("v1/errands/<str:number>/answer", views.answer, name="api-answer"),
    path("<path:rest>", views.missing),
    path("", views.missing),
]
