from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "emulation.activities"
    verbose_name = "Hoạt động"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.activities.providers import activities_panel
        from emulation.audit import visibility
        from emulation.groups import panels

        panels.register(activities_panel)
        visibility.register_open("activities")
