from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "emulation.common"
    verbose_name = "Dùng chung"
    default_auto_field = "django.db.models.BigAutoField"
