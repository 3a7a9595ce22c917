"""Codes of choices in addresses."""

import pytest
from django.urls import Resolver404, resolve, reverse

from awards.choices import AWARD_SLUGS
from awards.models import AwardKind
from emulation.groups.choices import STEP_SLUGS, Step


@pytest.mark.parametrize("step", Step)
def test_a_step_has_vietnamese_words(step):
    address = reverse("groups:extend-deadline", args=["khoi-3", 2025, step])
    assert address == f"/khoi-cum/khoi-3/2025/gia-han/{STEP_SLUGS[step]}/"
    assert resolve(address).kwargs["step"] == step


@pytest.mark.django_db
def test_every_award_has_words_and_one_that_is_added_stands_for_itself():
    codes = set(AwardKind.objects.values_list("code", flat=True))
    assert codes == set(AWARD_SLUGS)
    for code in (*codes, "labour_medal"):
        address = reverse("awards:nomination", args=["khoi-3", 2025, "so-xay-dung", code])
        assert "_" not in address and resolve(address).kwargs["kind"] == code


@pytest.mark.parametrize(
    "address",
    [
        "/khoi-cum/khoi-3/2025/gia-han/review/",
        "/khoi-cum/khoi-3/2025/gia-han/self_assessment/",
        "/khoi-cum/khoi-3/2025/gia-han/self-assessment/",
        "/khen-thuong/khoi-3/2025/so-xay-dung/provincial-flag/",
        "/khen-thuong/khoi-3/2025/so-xay-dung/provincial_flag/vuot-chi-tieu/",
    ],
)
def test_the_code_of_the_programs_is_no_address(address):
    with pytest.raises(Resolver404):
        resolve(address)
