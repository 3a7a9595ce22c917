"""Sessions of the council: scheduling, agenda, opening, counting, closing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.choices import SessionState
from awards.forms import SessionForm
from awards.models import Council, CouncilSession
from awards.packs import KIND as PACK
from awards.packs import is_current, request_pack
from awards.selectors import council as selectors
from awards.selectors import decisions
from awards.selectors.agenda import waiting_for
from awards.selectors.wording import session_tag
from awards.services import council as services
from awards.services import quorum
from awards.views.cards import item_or_404
from awards.views.common import crumbs_to
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.documents import selectors as documents
from emulation.people.models import User
from emulation.people.pages import demand
from emulation.people.requests import Request

PER_PAGE = 25


def session_or_404(request: Request, pk: int) -> CouncilSession:
    """The session, for the council, staff and the inspector."""
    session = get_object_or_404(CouncilSession.objects.select_related("council"), pk=pk)
    if not request.user.has_perm("awards.view_session", session):
        raise Http404
    return session


def session_crumbs(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_to(("Phiên họp Hội đồng", reverse("awards:sessions")), *rest)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request: Request) -> HttpResponse:
    """All sessions, and the form for a new one."""
    if not request.user.has_perm("awards.view_sessions"):
        raise Http404
    may_prepare = request.user.has_perm("awards.prepare_session")
    ready = may_prepare and Council.objects.exists()
    form = SessionForm(request.POST or None, initial=_next_session()) if ready else None
    if request.method == "POST":
        demand(request, "awards.prepare_session")
        if form is not None and form.is_valid():
            session = services.schedule(actor=request.user, **form.cleaned_data)
            messages.success(request, "Đã lập phiên họp. Chọn các đề nghị đưa vào nội dung.")
            return redirect("awards:session", session.pk)
    found = selectors.sessions_for(request.user)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(session, session_tag(session.state)) for session in page],
        "form": form,
        "waiting": len(waiting_for(request.user).to_vote) if may_prepare else 0,
        "lacks_council": may_prepare and not ready,
        "crumbs": crumbs_to(("Phiên họp Hội đồng", "")),
    }
    return render(request, "awards/sessions.html", context)


def _next_session() -> dict[str, object]:
    """The award year is the one before, until the next one ends."""
    year = today().year - 1
    return {
        "year": year,
        "title": f"Phiên họp xét khen thưởng năm {year}",
        "council": Council.objects.first(),
    }


@never_cache
@require_safe
@login_required
def session(request: Request, pk: int) -> HttpResponse:
    """The agenda with the own papers, the turnout and, once counted, the results."""
    found = session_or_404(request, pk)
    user = request.user
    lines = selectors.lines_of(user, found, selectors.items_of(found))
    prepares = found.state == SessionState.PREPARED and user.has_perm("awards.prepare_session")
    runs = user.has_perm("awards.run_session", found)
    electorate = selectors.electorate_of(found)
    voted_on = [line for line in lines if line.item.ballot_id]
    counted = [line for line in voted_on if line.outcome]
    present = selectors.presence_of(found)
    context = {
        "session": found,
        "tag": session_tag(found.state),
        "lines": lines,
        "warned": user.has_perm("awards.hear_warnings", found),
        "lacks": quorum.missing_to_open(found) if runs and found.state == SessionState.PREPARED else [],
        "compares": sum(line.may_open for line in lines) > 1,
        "to_vote": [line for line in lines if line.to_vote],
        "electorate": electorate,
        "facts": [
            ("Thành viên Hội đồng", str(electorate.members), "người"),
            *_came(found, present),
            ("Cần có ý kiến", str(electorate.needed), f"từ {electorate.percent}"),
            ("Nội dung", str(len(lines)), f"{len(voted_on)} lấy phiếu"),
            ("Đã kiểm phiếu", f"{len(counted)}/{len(voted_on)}", ""),
        ],
        **_pack(user, found),
        "prepares": prepares,
        **_waiting(user, found if prepares else None),
        "runs": runs,
        "sees_turnout": user.has_perm("awards.see_turnout", found),
        "decides": user.has_perm("awards.draft_decision") and bool(decisions.waiting(found)),
        "all_counted": len(counted) == len(voted_on),
        "crumbs": session_crumbs((found.title, "")),
    }
    return render(request, "awards/session.html", context)


def _pack(user: User, session: CouncilSession) -> dict[str, object]:
    """The newest pack, for those who read it; whether the agenda has changed since."""
    if not user.has_perm("awards.read_pack", session):
        return {"reads_pack": False, "packs": [], "pack_is_old": False}
    newest = documents.latest(PACK, session.pk)
    old = newest is not None and not is_current(newest, session)
    return {"reads_pack": True, "packs": [newest] if newest else [], "pack_is_old": old}


def _came(session: CouncilSession, present: selectors.Present) -> list[tuple[str, str, str]]:
    """How many came, once the list is written."""
    if not present.known:
        return []
    asked = f", {present.written} lấy ý kiến bằng văn bản" if present.written else ""
    needed = selectors.meeting_quorum_of(session).needed
    return [("Có mặt", str(present.present), f"cần {needed}{asked}")]


def _waiting(user: User, session: CouncilSession | None) -> dict[str, object]:
    """Eligible nominations of the session's year and of other years, and those that need no vote; none unless
    it is prepared."""
    if session is None:
        return {"eligible": [], "of_other_years": [], "direct": []}
    found = waiting_for(user, selectors.regulation_of(session))
    return {
        "eligible": found.of_year(session),
        "of_other_years": found.of_other_years(session),
        "direct": found.direct,
        "submits": user.has_perm("awards.draft_decision"),
    }


@require_POST
@login_required
def pack(request: Request, pk: int) -> HttpResponse:
    """Ask for the pack of the session as one PDF; its page shows how far it is."""
    found = session_or_404(request, pk)
    demand(request, "awards.read_pack", found)
    try:
        job = request_pack(actor=request.user, session=found)
    except Refused as refusal:
        messages.error(request, str(refusal.problems[0]))
        return redirect("awards:session", pk)
    return redirect("jobs:show", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_session(request: Request, pk: int) -> HttpResponse:
    """Check page, then all ballots of the agenda are open."""
    found = session_or_404(request, pk)
    demand(request, "awards.run_session", found)
    electorate = selectors.electorate_of(found)
    points = [
        f"{electorate.members} thành viên Hội đồng có tên trong danh sách bỏ phiếu; tỷ lệ tính trên tất cả.",
        "Thành viên công tác tại đơn vị được đề nghị không bỏ phiếu nội dung đó.",
        "Sau khi mở, không bổ sung hoặc rút nội dung.",
    ]
    if electorate.is_small:
        points.append("Hội đồng ít thành viên: từ kết quả có thể đoán phiếu của từng người.")
    return _confirmed(
        request,
        found,
        title="Mở bỏ phiếu",
        text=f"Mở bỏ phiếu kín các nội dung của {found.title}.",
        points=points,
        button="Mở bỏ phiếu",
        action=reverse("awards:open-session", args=[pk]),
        do=lambda: services.open_session(actor=request.user, session=found),
        done="Đã mở bỏ phiếu.",
        problems=quorum.missing_to_open(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close_session(request: Request, pk: int) -> HttpResponse:
    """Check page, then the session is over."""
    found = session_or_404(request, pk)
    demand(request, "awards.run_session", found)
    return _confirmed(
        request,
        found,
        title="Kết thúc phiên họp",
        text=f"Kết thúc {found.title}.",
        points=["Kết quả kiểm phiếu giữ nguyên.", "Sau đó ghi quyết định khen thưởng khi đã ký."],
        button="Kết thúc phiên họp",
        action=reverse("awards:close-session", args=[pk]),
        do=lambda: services.close_session(actor=request.user, session=found),
        done="Đã kết thúc phiên họp.",
        problems=services.missing_to_close(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close_item(request: Request, pk: int) -> HttpResponse:
    """Check page, then the papers of one item are counted; refused below the quorum, with the clause."""
    item = item_or_404(request, pk)
    demand(request, "awards.run_session", item.session)
    nomination = item.nomination
    points = [
        "Thành viên chưa bỏ phiếu không bỏ phiếu được nữa; mẫu số vẫn là tất cả thành viên.",
        "Kết quả hiện với Hội đồng, Sở Nội vụ và không sửa được.",
    ]
    if warning := selectors.warning_before_counting(item):
        points.append(warning)
    return _confirmed(
        request,
        item.session,
        title="Kiểm phiếu",
        text=f"Kết thúc bỏ phiếu và kiểm phiếu: {nomination.organisation.name}, {nomination.award_name}.",
        points=points,
        button="Kiểm phiếu",
        action=reverse("awards:close-item", args=[pk]),
        do=lambda: services.close_item(actor=request.user, item=item),
        done=f"Đã kiểm phiếu: {nomination.organisation.name}.",
        problems=quorum.missing_to_count(item),
    )


def _confirmed(
    request: Request,
    session: CouncilSession,
    *,
    title: str,
    text: str,
    points: list[str],
    button: str,
    action: str,
    do: Callable[[], object],
    done: str,
    problems: list[Problem],
) -> HttpResponse:
    """The last page before something irrevocable: what will happen, what is missing, one button."""
    back = reverse("awards:session", args=[session.pk])
    if request.method == "POST":
        try:
            do()
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, done)
            return redirect(back)
    context = {
        "title": title,
        "text": text,
        "points": points,
        "button": button,
        "action": action,
        "problems": problems,
        "back_url": back,
        "crumbs": session_crumbs((session.title, back), (title, "")),
    }
    return render(request, "awards/confirm.html", context)
