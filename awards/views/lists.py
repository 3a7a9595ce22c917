"""A list of proposals from Excel: the template, the verdict on every row, the writing of those accepted."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from awards.importers import lists
from awards.opinion_forms import ListPaperForm, WorkbookForm
from awards.services.lists import Verdict, enter_list
from awards.views.common import crumbs_to
from awards.views.uploading import SHOWN, template_of, tried
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: Request) -> HttpResponse:
    """First every row with its verdict; with the paper of the list, those accepted become nominations."""
    demand(request, "awards.upload_list")
    paper = ListPaperForm(request.POST) if "rows" in request.POST else None
    form = WorkbookForm(request.POST or None, request.FILES or None) if paper is None else WorkbookForm()
    run, done, token = None, None, request.POST.get("rows", "")
    if paper is not None:
        if paper.is_valid():
            done = _write(request, paper)
        if done is not None:
            return _page(request, form, None, None, done, "")
    elif request.method == "POST" and form.is_valid():
        run = tried(form, lambda file, name: lists.dry_run(request.user, file, name))
        token = run.token if run else ""
        paper = ListPaperForm() if token else None
    return _page(request, form, run, paper, None, token)


def _page(
    request: Request,
    form: WorkbookForm,
    run: lists.ListRun | None,
    paper: ListPaperForm | None,
    done: list[Verdict] | None,
    token: str,
) -> HttpResponse:
    wrong = bool(form.errors or (run and run.problems) or (paper and paper.errors))
    context = {
        "form": form,
        "found": run,
        "problems": run.problems[:SHOWN] if run else (),
        "verdicts": done or (run.verdicts if run else ()),
        "done": done,
        "paper": paper,
        "token": token,
        "most_rows": lists.MOST_ROWS,
        "crumbs": crumbs_to(("Danh sách đề nghị từ Excel", "")),
    }
    return render(request, "awards/list_import.html", context, status=422 if wrong else 200)


def _write(request: Request, paper: ListPaperForm) -> list[Verdict] | None:
    """What became of the rows; None where nothing was written, with the reason said."""
    try:
        rows = lists.unpack(request.user, request.POST["rows"])
        found = enter_list(actor=request.user, rows=rows, document=paper.cleaned_data["document"])
    except signing.BadSignature:
        paper.add_error(None, "Bản xem trước đã hết hạn. Tải tệp lên lại.")
        return None
    except Refused as refusal:
        show_refusal(paper, refusal)
        return None
    messages.success(request, f"Đã ghi {sum(one.accepted for one in found)} đề nghị.")
    return found


@require_safe
@login_required
def template(request: Request) -> HttpResponse:
    """The empty workbook with guidance."""
    demand(request, "awards.upload_list")
    hint = f"Mỗi lần nhập nhiều nhất {lists.MOST_ROWS} dòng."
    return template_of(lists.sheet(), "mau-danh-sach-de-nghi.xlsx", hint)
