from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "jiyue.delivery.coordination"
    label = "jiyue_coordination"
    verbose_name = "牵头与报送"
