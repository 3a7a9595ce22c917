"""The conference as work: papers to cast, votes to open, count and close, minutes to write and confirm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse

from emulation.ballots.choices import BallotState, Channel
from emulation.common.dates import local_date
from emulation.conferences.selectors.rounds import to_vote
from emulation.conferences.selectors.under_way import RoundState, UnderWay, under_way
from emulation.groups import capacities
from emulation.groups.choices import Step
from emulation.home.registry import Doing, Task
from emulation.people.models import User


def conference_tasks(user: User) -> Iterable[Task]:
    """Open votes for the members; for those who lead the next step of each conference not confirmed yet."""
    for row in to_vote(user):
        group_year = row.sitting.group_year
        yield Task(
            title=f"Bỏ phiếu tại hội nghị: {row.get_purpose_display().lower()}",
            url=reverse("conferences:paper", args=[group_year.group.code, group_year.year, row.pk]),
            scope=group_year.group.short_name,
            due_on=local_date(row.sitting.starts_at),
        )
    for held in under_way(user):
        for title, url, doing in _steps(user, held):
            group_year = held.group_year
            due = next((d.due_on for d in group_year.deadlines.all() if d.step == Step.CONFERENCE), None)
            yield Task(title, url, capacities.leading(group_year.group), due, doing)


Found = Iterator[tuple[str, str, Doing]]


def _steps(user: User, held: UnderWay) -> Found:
    args = [held.group_year.group.code, held.group_year.year]
    if held.conference is not None:
        yield from _confirming(user, held, args)
    elif not held.sits:
        yield "Ghi hội nghị tổng kết, suy tôn", reverse("conferences:show", args=args), Doing.TODO
    elif held.rounds:
        for row in held.rounds:
            yield _voting(row, args)
    elif held.voted:
        yield "Lập biên bản hội nghị tổng kết", reverse("conferences:edit", args=args), Doing.TODO
    else:
        yield "Lập phiếu, bỏ phiếu tại hội nghị", reverse("conferences:sitting", args=args), Doing.DOING


def _voting(row: RoundState, args: list[object]) -> tuple[str, str, Doing]:
    """What a round that is not over waits for."""
    what, at = row.purpose.label.lower(), [*args, row.pk]
    if row.state == BallotState.PREPARED:
        return f"Mở bỏ phiếu: {what}", reverse("conferences:open-round", args=at), Doing.TODO
    if row.channel == Channel.PAPER and row.counts < 2 and not row.counted:
        return f"Kiểm phiếu giấy: {what}", reverse("conferences:count", args=at), Doing.TODO
    if row.channel == Channel.PAPER and row.counts < 2:
        words = f"Chờ người thứ hai kiểm phiếu giấy: {what}"
        return words, reverse("conferences:sitting", args=args), Doing.WAITING
    if row.differs:
        words = f"Kiểm lại phiếu giấy, hai người kiểm khác nhau: {what}"
        return words, reverse("conferences:sitting", args=args), Doing.DOING
    return f"Kết thúc bỏ phiếu: {what}", reverse("conferences:close-round", args=at), Doing.DOING


def _confirming(user: User, held: UnderWay, args: list[object]) -> Found:
    """First the secretary stands for the minutes, then, with another account, the chair."""
    if held.conference is None:
        return
    if held.conference.secretary_confirmed_by_id is None:
        url = reverse("conferences:confirm-secretary", args=args)
        yield "Thư ký xác nhận biên bản hội nghị", url, Doing.DOING
        return
    chairs = user.has_perm("conferences.chair_conference", held.group_year)
    if chairs and held.conference.secretary_confirmed_by_id != user.pk:
        yield "Chủ tọa xác nhận kết quả hội nghị", reverse("conferences:confirm", args=args), Doing.TODO
        return
    url = reverse("conferences:show", args=args)
    yield "Chờ chủ tọa xác nhận kết quả hội nghị", url, Doing.WAITING
