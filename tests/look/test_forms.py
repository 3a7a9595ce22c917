"""Forms drawn by crispy: every message at its field and in the summary, and tied to it for screen readers."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from lxml import html

from emulation.common.forms import DateVnField, DecimalVnField, TextVnField
from tests.look.pages import texts

KINDS = [("a", "Thường xuyên"), ("b", "Chuyên đề")]


class Activity(forms.Form):
    name = TextVnField(label="Tên hoạt động")
    kind = forms.ChoiceField(
        label="Loại", widget=forms.RadioSelect, choices=KINDS, error_messages={"required": "Chọn loại"}
    )
    day = DateVnField(label="Ngày tổ chức", help_text="Ví dụ: 05/11/2025")
    count = DecimalVnField(label="Số đơn vị", max_places=0, max_value=9)
    scan = forms.FileField(label="Minh chứng", error_messages={"required": "Gắn biên bản"})
    place = forms.ChoiceField(label="Nơi", choices=[("", "Chọn nơi"), ("1", "Sở Xây dựng")], required=False)
    months = forms.MultipleChoiceField(
        label="Tháng", widget=forms.CheckboxSelectMultiple, choices=KINDS, required=False
    )
    agreed = forms.BooleanField(label="Đã được phê duyệt", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Năm 2025 đã khóa.")


def draw(form: forms.Form) -> Any:
    template = Template("{% load crispy_forms_tags %}<form>{{ form|crispy }}</form>")
    return html.fragment_fromstring(template.render(Context({"form": form})))


@pytest.fixture
def refused() -> Any:
    return draw(Activity({"name": "Hội thảo", "count": "11"}))


def test_the_summary_leads_to_the_fields(refused: Any) -> None:
    lines = texts(refused, ".//div[@role='alert']//li")
    assert lines == [
        "Năm 2025 đã khóa.",
        "Chọn loại",
        "Nhập ngày.",
        "Nhập số không lớn hơn 9.",
        "Gắn biên bản",
    ]
    for target in refused.xpath(".//div[@role='alert']//a/@href"):
        assert len(refused.xpath(f".//*[@id='{target[1:]}']")) == 1, target
    assert texts(refused, ".//div[@role='alert']//h2") == ["Còn 5 chỗ cần sửa"]


@pytest.mark.parametrize("name", ["day", "count", "scan"])
def test_the_message_stands_at_the_field_and_is_read_with_it(refused: Any, name: str) -> None:
    control = refused.xpath(f".//*[@name='{name}']")[0]
    assert control.get("aria-invalid") == "true"
    described = control.get("aria-describedby").split()
    assert f"id_{name}_error" in described
    for part in described:
        assert len(refused.xpath(f".//*[@id='{part}']")) == 1
    assert texts(refused, f".//*[@id='id_{name}_error']")[0].startswith("Lỗi: ")
    assert control.xpath("ancestor::div[contains(@class, 'field')][1]/@class")[0].split() == ["field", "bad"]


def test_choices_stand_in_a_named_group(refused: Any) -> None:
    group = refused.xpath(".//fieldset[.//input[@name='kind']]")[0]
    assert texts(group, "./legend") == ["Loại"]
    assert group.get("aria-describedby") == "id_kind_error"
    assert texts(group, ".//label") == ["Thường xuyên", "Chuyên đề"]


def test_what_may_stay_empty_says_so(refused: Any) -> None:
    optional = ["Nơi (không bắt buộc)", "Tháng (không bắt buộc)"]
    assert [label for label in texts(refused, ".//label | .//legend") if "bắt buộc" in label] == optional


def test_hint_then_error_then_control(refused: Any) -> None:
    box = refused.xpath(".//*[@id='div_id_day']")[0]
    order = [child.get("id") or child.get("for") for child in box]
    assert order == ["id_day", "id_day_helptext", "id_day_error", "id_day"]


def test_a_fresh_form_has_no_trace_of_errors() -> None:
    fresh = draw(Activity())
    assert fresh.xpath(".//*[@role='alert'] | .//*[@aria-invalid] | .//*[contains(@class, 'bad')]") == []


def test_what_was_typed_stays(refused: Any) -> None:
    assert refused.xpath("string(.//input[@name='count']/@value)") == "11"


def test_a_stored_file_is_named_and_can_be_taken_away() -> None:
    class Letter(forms.Form):
        scan = forms.FileField(label="Bản ký", required=False)

    stored = SimpleUploadedFile("quyet-dinh.pdf", b"x")
    stored.url = "/khong-dung/"  # type: ignore[attr-defined]
    drawn = draw(Letter(initial={"scan": stored}))
    assert texts(drawn, ".//*[@class='doc']") == ["quyet-dinh.pdf"]
    assert drawn.xpath(".//input[@type='checkbox']/@name") == ["scan-clear"]
    assert len(drawn.xpath(".//input[@type='file' and @name='scan']")) == 1
    assert "/khong-dung/" not in html.tostring(drawn, encoding="unicode")


def test_units_around_a_field() -> None:
    template = Template(
        "{% load crispy_forms_tags crispy_forms_field %}{% crispy_addon form.count append='đơn vị' %}"
    )
    drawn = html.fragment_fromstring(template.render(Context({"form": Activity({"count": "11"})})).strip())
    assert texts(drawn, ".//*[@class='input-group-text']") == ["đơn vị"]
    assert drawn.xpath("string(.//input/@aria-describedby)") == "id_count_error"
