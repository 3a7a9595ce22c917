from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Chấm điểm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from scoring.registrations.sheets import register_sheets

        register_sheets()
