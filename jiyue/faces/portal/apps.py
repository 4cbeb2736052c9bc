from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "jiyue.faces.portal"
    label = "jiyue_portal"
    verbose_name = "前台互动"
