from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "jiyue.estate.organisations"
    label = "jiyue_organisations"
    verbose_name = "单位与任职"

    def ready(self) -> None:
        from jiyue.core.accounts import hooks
        from jiyue.estate.organisations import passwords, queries

        hooks.guards.append(queries.watching_post)
        hooks.fences.append(queries.post_beyond)
        hooks.password_demands.append(passwords.require_strong)
        hooks.password_ages.append(passwords.age_of)
        hooks.lock_outs.append(passwords.lock_out)
