from django.apps import AppConfig


class BallotsConfig(AppConfig):
    name = "emulation.ballots"
    verbose_name = "Bỏ phiếu"
    default_auto_field = "django.db.models.BigAutoField"
