"""Evidence and those who judge it: a virus scanner where there is one, the same file in another unit."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scoring.formulas import Method
from scoring.models import Evidence
from scoring.services import evidence as services
from tests.common.fake_clamd import EICAR, running_clamd
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year())


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


@pytest.fixture
def line(sheet):
    return make.line_of(sheet, Method.RATIO)


class TestVirusScanner:
    """Where `CLAMD_URL` names one: what the person at the page of a line sees."""

    def attach(self, client, sheet, head, line, file):
        client.force_login(head)
        url = reverse("scoring:evidence-attach", args=[sheet.pk, line.pk])
        return client.post(url, {"file": file, "subject": "Báo cáo năm", "number": "1/BC", "pages": ""})

    def test_infected_file_is_not_stored(self, client, sheet, head, line, settings):
        with running_clamd() as scanner:
            settings.CLAMD_URL = scanner.url
            infected = SimpleUploadedFile("anh.png", make.png().read() + EICAR, "image/png")
            answer = self.attach(client, sheet, head, line, infected)
            assert answer.status_code == 422
            assert "phát hiện mã độc trong tệp này" in answer.content.decode()
            assert not Evidence.objects.exists()
            assert self.attach(client, sheet, head, line, make.png()).status_code == 302
        assert Evidence.objects.count() == 1

    def test_scanner_that_is_down_is_told_and_nothing_is_stored(self, client, sheet, head, line, settings):
        settings.CLAMD_URL = "tcp://127.0.0.1:1"
        answer = self.attach(client, sheet, head, line, make.png())
        assert answer.status_code == 422
        assert "Chưa kiểm tra được vi-rút nên chưa nhận tệp" in answer.content.decode()
        assert not Evidence.objects.exists()


class TestSameFileInAnotherUnit:
    """Pointed out to those who judge; named only where they may see both."""

    @pytest.fixture
    def group_year(self):
        return make.make_assessing_year(members=4)

    def cited(self, sheet):
        """A document on the first line of a sheet that is then handed in."""
        head = make.head_of(sheet)
        document = make.make_evidence(sheet, head)
        services.attach(actor=head, line=make.line_of(sheet, Method.RATIO), evidence=document)
        make.submit(sheet, head)
        return document

    def viewer(self, client, person, sheet, document):
        client.force_login(person)
        answer = client.get(reverse("scoring:review-evidence", args=[sheet.pk, document.pk]))
        assert answer.status_code == 200
        return answer.content.decode()

    def test_leader_is_told_which_unit_of_the_group(self, client, group_year):
        first, second = make.sheet_of(group_year, 2), make.sheet_of(group_year, 3)
        self.cited(first)
        document = self.cited(second)
        leader = ground.make_leader(group_year)
        name = first.membership.organisation.short_name
        said = self.viewer(client, leader, second, document)
        assert "Trùng tệp với đơn vị khác" in said
        assert name in said
        page = client.get(reverse("scoring:review-sheet", args=[second.pk])).content.decode()
        assert "Minh chứng trùng tệp với đơn vị khác" in page
        assert name in page

    def test_unit_whose_sheet_one_may_not_read_is_counted_not_named(self, client, group_year):
        other = make.sheet_of(make.make_assessing_year())
        self.cited(other)
        sheet = make.sheet_of(group_year, 3)
        document = self.cited(sheet)
        said = self.viewer(client, ground.make_leader(group_year), sheet, document)
        assert "Trùng tệp với đơn vị khác:</b> 1 đơn vị." in said
        assert other.membership.organisation.short_name not in said
        assert other.membership.organisation.short_name in self.viewer(
            client, ground.make_staff(), sheet, document
        )

    def test_draft_of_another_unit_is_not_named_either(self, client, group_year):
        drafting = make.sheet_of(group_year, 2)
        head = make.head_of(drafting)
        early = make.make_evidence(drafting, head)
        services.attach(actor=head, line=make.line_of(drafting, Method.RATIO), evidence=early)
        sheet = make.sheet_of(group_year, 3)
        document = self.cited(sheet)
        said = self.viewer(client, ground.make_leader(group_year), sheet, document)
        assert drafting.membership.organisation.short_name not in said
        assert "1 đơn vị" in said

    def test_the_unit_itself_is_told_nothing(self, client, group_year):
        self.cited(make.sheet_of(group_year, 2))
        sheet = make.sheet_of(group_year, 3)
        document = self.cited(sheet)
        assert "Trùng tệp" not in self.viewer(client, make.head_of(sheet), sheet, document)

    def test_file_of_its_own_says_nothing(self, client, group_year):
        sheet = make.sheet_of(group_year, 3)
        document = self.cited(sheet)
        assert "Trùng tệp" not in self.viewer(client, ground.make_leader(group_year), sheet, document)
