from django.apps import AppConfig


class BlocksConfig(AppConfig):
    name = "blocks"
    verbose_name = "Khối thi đua"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from blocks.policies import BlockPolicy
        from emulation.groups import policies
        from emulation.groups.choices import GroupKind

        policies.register(GroupKind.BLOCK, BlockPolicy())
