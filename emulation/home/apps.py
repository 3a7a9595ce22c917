from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "emulation.home"
    verbose_name = "Việc cần làm"
    default_auto_field = "django.db.models.BigAutoField"
