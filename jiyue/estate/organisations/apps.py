from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "jiyue.estate.organisations"
    label = "jiyue_organisations"
    verbose_name = "单位与任职"

    def ready(self) -> None:
        from jiyue.core.accounts import hooks
        from jiyue.estate.organisations import queries, signins

        hooks.guards.append(queries.watching_post)
        hooks.fences.append(queries.post_beyond)
        hooks.password_demands.append(signins.require_strong)
        hooks.password_ages.append(signins.age_of)
        hooks.session_limits.append(signins.session_over)
        hooks.lock_outs.append(signins.lock_out)
