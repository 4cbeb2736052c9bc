from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "jiyue.estate.schemes"
    label = "jiyue_schemes"
    verbose_name = "制度"
