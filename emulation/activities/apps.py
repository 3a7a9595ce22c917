from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "emulation.activities"
    verbose_name = "Hoạt động"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.activities.providers import activities_panel
        from emulation.activities.services.inviting import follow_members
        from emulation.audit import visibility
        from emulation.groups import panels
        from emulation.groups.following import register_follower

        register_follower(follow_members)
        panels.register(activities_panel)
        visibility.register_open("activities")
