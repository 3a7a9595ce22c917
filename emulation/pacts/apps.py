from django.apps import AppConfig


class PactsConfig(AppConfig):
    name = "emulation.pacts"
    verbose_name = "Đăng ký, giao ước"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.audit import visibility
        from emulation.groups import panels, steps
        from emulation.groups.choices import Step
        from emulation.groups.following import register_follower
        from emulation.home import registry
        from emulation.organisations.reorganisation import register as register_reorganising
        from emulation.pacts import providers
        from emulation.pacts.registered_documents import register_documents
        from emulation.pacts.reorganising import REGISTRATIONS
        from emulation.pacts.selectors.pacts import signed_in
        from emulation.pacts.selectors.progress import units_confirmed, units_registered
        from emulation.pacts.selectors.registrations import registered_in
        from emulation.pacts.services.following import follow_members

        register_documents()
        register_reorganising(REGISTRATIONS)
        register_follower(follow_members)
        steps.register_done(Step.REGISTRATION, registered_in)
        steps.register_done(Step.PLEDGE, signed_in)
        steps.register_units(Step.REGISTRATION, units_registered, up_to_units=True)
        steps.register_units(Step.PLEDGE, units_confirmed, up_to_units=True)
        for tasks in (providers.registration_tasks, providers.confirming_tasks, providers.drawing_tasks):
            registry.register_tasks(tasks)
        panels.register(providers.pact_panel)
        panels.register_actions(providers.pact_actions)
        visibility.register_open("pacts")
