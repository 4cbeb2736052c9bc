from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "jiyue.content.review"
    label = "jiyue_review"
    verbose_name = "信息审核"

    def ready(self) -> None:
        from jiyue.content.library import hooks as library
        from jiyue.content.review import queries, subject, timing
        from jiyue.content.review import scope as _scope  # noqa: F401 (listens)
        from jiyue.estate.duties import hooks as duties

        subject.register()
        duties.follow(timing.RULE_KEY, timing.followed, interval=False)
        library.visible_elsewhere.append(queries.asked_elsewhere)
        library.removal_checks.append(queries.why_not_removable)
        library.settled.append(queries.was_cleared)
