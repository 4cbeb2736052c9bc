from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "jiyue.delivery.exchange"
    label = "jiyue_exchange"
    verbose_name = "资源共享交换"

    def ready(self) -> None:
        from jiyue.delivery.exchange import receivers
        from jiyue.delivery.publishing import signals as publishing

        publishing.released.connect(receivers.on_out, dispatch_uid="exchange.released")
        publishing.moved.connect(receivers.on_out, dispatch_uid="exchange.moved")
