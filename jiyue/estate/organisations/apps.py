from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "jiyue.estate.organisations"
    label = "jiyue_organisations"
    verbose_name = "单位与任职"
