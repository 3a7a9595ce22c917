"""The demonstration province into an empty database: all of it in one transaction, or nothing."""

from __future__ import annotations

import gc
from collections.abc import Callable

from django.core.files.storage import default_storage
from django.db import connection, transaction

from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.demo.builders.assigned import build_assigned_tasks
from emulation.demo.builders.bodies import build_bodies, build_people
from emulation.demo.builders.campaigns import build_campaigns
from emulation.demo.builders.certificates import build_certificate_sheets
from emulation.demo.builders.conferences import build_conferences
from emulation.demo.builders.council_papers import build_council_papers
from emulation.demo.builders.criteria import build_criteria, build_targets
from emulation.demo.builders.crossing import build_cross_scoring, build_pilot
from emulation.demo.builders.decisions import build_decision_drafts
from emulation.demo.builders.doings import build_activities
from emulation.demo.builders.dossiers import build_dossiers
from emulation.demo.builders.drafts import build_drafts
from emulation.demo.builders.examples import build_examples
from emulation.demo.builders.explaining import build_explanations
from emulation.demo.builders.facts import build_facts
from emulation.demo.builders.flags import build_government_flags
from emulation.demo.builders.groups import build_groups
from emulation.demo.builders.opinions import build_opinions
from emulation.demo.builders.pacts import build_pacts
from emulation.demo.builders.past import build_past_awards
from emulation.demo.builders.proofs import build_evidence
from emulation.demo.builders.reorganising import build_reorganisations
from emulation.demo.builders.results import build_exclusions, build_runs
from emulation.demo.builders.sessions import build_sessions
from emulation.demo.builders.sheets import fill_sheets
from emulation.demo.builders.sittings import build_sitting
from emulation.demo.builders.storing import store_sheets
from emulation.demo.builders.world import World
from emulation.groups.models import Group
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.regulations.services import load_packaged

Builder = Callable[[World], None]

BUILDERS: tuple[tuple[str, Builder], ...] = (
    ("đơn vị", build_bodies),
    ("người dùng, Hội đồng", build_people),
    ("thí điểm chấm chéo", build_pilot),
    ("khối, cụm thi đua", build_groups),
    ("bộ tiêu chí", build_criteria),
    ("nhiệm vụ được giao", build_assigned_tasks),
    ("chỉ tiêu", build_targets),
    ("bản sửa đổi tiêu chí", build_drafts),
    ("số liệu tự chấm", fill_sheets),
    ("phiếu chấm điểm", store_sheets),
    ("minh chứng", build_evidence),
    ("giải trình", build_explanations),
    ("chấm chéo", build_cross_scoring),
    ("trường hợp không xét", build_exclusions),
    ("số liệu năm của đơn vị", build_facts),
    ("xếp hạng", build_runs),
    ("hội nghị tổng kết", build_conferences),
    ("hội nghị đang họp", build_sitting),
    ("ý kiến cơ quan chức năng", build_opinions),
    ("phong trào chuyên đề", build_campaigns),
    ("hồ sơ đề nghị khen thưởng", build_dossiers),
    ("phiên họp Hội đồng, quyết định", build_sessions),
    ("biên bản, tờ trình của Hội đồng", build_council_papers),
    ("khen thưởng các năm trước", build_past_awards),
    ("Cờ thi đua của Chính phủ", build_government_flags),
    ("dự thảo quyết định, đơn", build_decision_drafts),
    ("phôi in", build_certificate_sheets),
    ("hoạt động", build_activities),
    ("đăng ký, giao ước", build_pacts),
    ("gương điển hình", build_examples),
    ("sắp xếp tổ chức", build_reorganisations),
)


def load(tell: Callable[[str], None] = lambda _: None) -> World:
    """Fill an empty, migrated database; `tell` hears what is being built. `Refused` when there are data."""
    _refuse_unless_empty()
    world = World(now=now().replace(second=0, microsecond=0))
    gc.disable()  # nothing that is built here is garbage; looking for it takes an eighth of the time
    try:
        with transaction.atomic():
            load_packaged()
            for name, build in BUILDERS:
                tell(name)
                build(world)
            world.trail.write()
    except BaseException:
        for name in world.files:
            default_storage.delete(name)
        raise
    finally:
        gc.enable()
    return world


def _refuse_unless_empty() -> None:
    if Organisation._meta.db_table not in connection.introspection.table_names():
        raise Refused(
            Problem("Cơ sở dữ liệu chưa có bảng. Chạy “manage.py migrate” trước.", code="not_migrated")
        )
    if any(model._default_manager.exists() for model in (Organisation, User, Group)):
        raise Refused(
            Problem(
                "Cơ sở dữ liệu đã có dữ liệu. Dữ liệu minh họa chỉ nạp được vào cơ sở dữ liệu trống.",
                code="not_empty",
            )
        )
