from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "emulation.exchange"
    verbose_name = "Nhập, xuất năm thi đua"
    default_auto_field = "django.db.models.BigAutoField"
