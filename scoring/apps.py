from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Chấm điểm"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from emulation.groups.following import register_follower
        from emulation.organisations.reorganisation import register
        from scoring.registrations.assigned import register_assigned
        from scoring.registrations.criteria import register_criteria
        from scoring.registrations.ranking import register_ranking
        from scoring.registrations.review import register_review
        from scoring.registrations.score_table import register_score_table
        from scoring.registrations.sheets import register_sheets
        from scoring.reorganising import SHEETS, TARGETS
        from scoring.services.newcomers import follow_members
        from scoring.trail import register_trail

        register_assigned()
        register_criteria()
        register_sheets()
        register_review()
        register_ranking()
        register_score_table()
        register_trail()
        register(SHEETS)
        register(TARGETS)
        register_follower(follow_members)
