from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "jiyue.estate.duties"
    label = "jiyue_duties"
    verbose_name = "责任事项"

    def ready(self) -> None:
        from jiyue.estate.duties import hooks, rules
        from jiyue.estate.duties.actions.lapse import lapse_with
        from jiyue.estate.duties.queries import register
        from jiyue.estate.duties.queries.calendars import stored_years
        from jiyue.rulebook.deadlines.rules import supply

        supply(stored_years)
        hooks.follow(rules.REGISTER_CLOCK, register.followed, interval=True, ending=lapse_with)
