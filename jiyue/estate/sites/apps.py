from django.apps import AppConfig


class SitesConfig(AppConfig):
    name = "jiyue.estate.sites"
    label = "jiyue_sites"
    verbose_name = "站点与栏目"

    def ready(self) -> None:
        from jiyue.estate.duties import hooks
        from jiyue.estate.registry import hooks as registry
        from jiyue.estate.sites import queries, rules, subject

        subject.register()
        registry.serve(queries.served)
        hooks.follow(rules.UPDATE_CLOCK, queries.followed, interval=True)
