from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "jiyue.estate.registry"
    label = "jiyue_registry"
    verbose_name = "网站与账号台账"
