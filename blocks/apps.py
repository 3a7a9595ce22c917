from django.apps import AppConfig


class BlocksConfig(AppConfig):
    name = "blocks"
    verbose_name = "Khối thi đua"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blocks.policies import BlockPolicy
        from blocks.providers import list_actions
        from emulation.audit import visibility
        from emulation.groups import panels, policies
        from emulation.groups.choices import GroupKind

        policies.register(GroupKind.BLOCK, BlockPolicy())
        panels.register_list_actions(list_actions)
        visibility.register_open("blocks")
