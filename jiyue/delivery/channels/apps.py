from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "jiyue.delivery.channels"
    label = "jiyue_channels"
    verbose_name = "政务新媒体推送"

    def ready(self) -> None:
        from jiyue.content.review import signals as review
        from jiyue.delivery.channels import receivers, subject
        from jiyue.delivery.publishing import signals as publishing

        publishing.released.connect(receivers.on_released, dispatch_uid="channels.released")
        publishing.moved.connect(receivers.on_moved, dispatch_uid="channels.moved")
        publishing.withdrawn.connect(receivers.on_withdrawn, dispatch_uid="channels.withdrawn")
        review.copied.connect(receivers.on_copied, dispatch_uid="channels.copied")
        subject.register()
