from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "jiyue.delivery.publishing"
    label = "jiyue_publishing"
    verbose_name = "发布"

    def ready(self) -> None:
        from jiyue.content.library import hooks as library
        from jiyue.content.review import signals as review
        from jiyue.delivery.publishing import actions, receivers, signals, together
        from jiyue.estate.approvals import hooks as approvals
        from jiyue.estate.approvals import signals as cases
        from jiyue.estate.sites import signals as sites

        signals.released.connect(together.on_released, dispatch_uid="publishing.together")
        review.cleared.connect(receivers.on_cleared, dispatch_uid="publishing.release")
        review.revoked.connect(receivers.on_revoked, dispatch_uid="publishing.withdraw")
        cases.approved.connect(receivers.on_approved, dispatch_uid="publishing.consent")
        cases.returned.connect(receivers.on_returned, dispatch_uid="publishing.dissent")
        sites.column_changed.connect(receivers.on_column_changed, dispatch_uid="publishing.rebuild")
        sites.theme_changed.connect(receivers.on_theme_changed, dispatch_uid="publishing.theme")
        sites.host_retired.connect(receivers.on_host_retired, dispatch_uid="publishing.retire")
        approvals.register(actions.CASE, receivers.PLACEMENT)
        library.visible_elsewhere.append(receivers.visible_elsewhere)
        library.removal_checks.append(receivers.why_not_removable)
