from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "emulation.groups"
    verbose_name = "Khối, cụm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.audit import visibility
        from emulation.groups import overviews, panels, providers, selectors
        from emulation.groups.reorganising import ROOMS, scored_elsewhere
        from emulation.organisations.panels import register as register_panel
        from emulation.organisations.reorganisation import register as register_reorganising
        from emulation.organisations.reorganisation import register_commitments
        from emulation.people import scopes
        from emulation.regulations import usage

        usage.register(providers.uses_regulation)
        visibility.register_scope(providers.trail_scope)
        visibility.register_open("organisations", "groups")
        scopes.register_group_choices(selectors.group_choices)
        scopes.register_calendar(overviews.door_calendar)
        register_panel(providers.history_of)
        for room in ROOMS:
            register_reorganising(room)
        register_commitments(scored_elsewhere)
        panels.register_actions(providers.own_actions)
