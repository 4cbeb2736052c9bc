from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "jiyue.estate.sites"
    label = "jiyue_sites"
    verbose_name = "站点与栏目"

    def ready(self) -> None:
        from jiyue.estate.sites import subject

        subject.register()
