from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "emulation.conferences"
    verbose_name = "Hội nghị"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.audit import visibility
        from emulation.conferences import providers, selectors
        from emulation.groups import panels, steps
        from emulation.groups.choices import Step

        panels.register(providers.conference_panel)
        panels.register_actions(providers.actions)
        steps.register_done(Step.CONFERENCE, selectors.held_in)
        visibility.register_open("conferences")
