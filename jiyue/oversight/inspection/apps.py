from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "jiyue.oversight.inspection"
    label = "jiyue_inspection"
    verbose_name = "检查与整改"

    def ready(self) -> None:
        from jiyue.estate.duties import hooks
        from jiyue.oversight.inspection import queries, rules

        hooks.follow(rules.RULE_KEY, queries.followed, interval=False)
