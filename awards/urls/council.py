from django.urls import path

from awards.views import (
    agenda,
    cards,
    comparison,
    council,
    councils,
    meetings,
    paper_steps,
    papers,
    submissions,
    written,
)

item = "khen-thuong/phien-hop/noi-dung/<int:pk>/"
opinions = "khen-thuong/phien-hop/<int:pk>/y-kien-bang-van-ban/"
all_papers = "khen-thuong/phien-hop/<int:pk>/van-ban/"
paper = "khen-thuong/phien-hop/van-ban/<int:pk>/"
urlpatterns = [
    path("khen-thuong/hoi-dong/", councils.councils, name="councils"),
    path("khen-thuong/hoi-dong/<int:pk>/", councils.council, name="council"),
    path("khen-thuong/hoi-dong/thanh-vien/<int:pk>/", councils.seat, name="seat"),
    path("khen-thuong/hoi-dong/thanh-vien/<int:pk>/xoa/", councils.remove_seat, name="remove-seat"),
    path("khen-thuong/phien-hop/", council.sessions, name="sessions"),
    path("khen-thuong/phien-hop/<int:pk>/", council.session, name="session"),
    path("khen-thuong/phien-hop/<int:pk>/noi-dung/", agenda.add, name="agenda"),
    path("khen-thuong/phien-hop/<int:pk>/sua/", agenda.edit_session, name="edit-session"),
    path("khen-thuong/phien-hop/<int:pk>/mo/", council.open_session, name="open-session"),
    path("khen-thuong/phien-hop/<int:pk>/ket-thuc/", council.close_session, name="close-session"),
    path("khen-thuong/phien-hop/<int:pk>/so-sanh/", comparison.compare, name="compare"),
    path(all_papers, papers.papers, name="session-papers"),
    path(f"{all_papers}phieu-y-kien/", papers.make_written_forms, name="make-forms"),
    path(f"{all_papers}thong-bao/", papers.make_notice, name="make-notice"),
    path(f"{all_papers}to-trinh/", papers.submit, name="submit-session"),
    path("khen-thuong/phien-hop/<int:pk>/tai-lieu/", council.pack, name="session-pack"),
    path("khen-thuong/phien-hop/<int:pk>/bien-ban/", papers.minutes, name="session-minutes"),
    path("khen-thuong/to-trinh/", submissions.submissions, name="submissions"),
    path(f"{paper}tao/", paper_steps.make, name="make-paper"),
    path(f"{paper}so/", paper_steps.number, name="number-paper"),
    path(f"{paper}tai-ban-ky/", paper_steps.attach, name="attach-paper"),
    path(f"{paper}ban-ky/", paper_steps.signed, name="signed-paper"),
    path(f"{paper}xoa/", paper_steps.discard, name="discard-paper"),
    path("khen-thuong/phien-hop/<int:pk>/du-hop/", meetings.presence, name="presence"),
    path(opinions, written.written, name="written"),
    path(f"{opinions}<int:paper>/", written.scan, name="written-scan"),
    path(item, cards.card, name="card"),
    path(f"{item}y-kien/", meetings.opinion, name="remark"),
    path(f"{item}bo-phieu/", cards.vote, name="vote"),
    path(f"{item}da-bo-phieu/", cards.voted, name="voted"),
    path(f"{item}xung-dot-loi-ich/", cards.recuse, name="recuse"),
    path(f"{item}rut/", agenda.take_off, name="take-off"),
    path(f"{item}kiem-phieu/", council.close_item, name="close-item"),
]
