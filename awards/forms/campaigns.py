"""Forms of thematic campaigns."""

from __future__ import annotations

from django import forms

from awards.choices import CampaignLevel
from awards.models import Campaign
from awards.services.campaigns import CampaignFacts
from emulation.common.dates import format_date
from emulation.common.forms import DateVnField, TextVnField

DAY = {"class": "w-date num"}


class CampaignForm(forms.Form):
    """A campaign as the launching document says."""

    use_required_attribute = False

    name = TextVnField(
        label="Tên phong trào",
        max_length=250,
        help_text="Không ghi “Phong trào thi đua”: Cả nước thi đua xây dựng nông thôn mới.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    level = forms.ChoiceField(
        label="Cấp phát động",
        choices=CampaignLevel.choices,
        help_text="Tỉnh: xét Cờ thi đua của UBND tỉnh. Thủ tướng Chính phủ: xét Cờ thi đua của Chính phủ.",
    )
    document = TextVnField(
        label="Văn bản phát động", max_length=150, help_text="Loại và số, ví dụ: Kế hoạch số 12/KH-UBND."
    )
    dated = DateVnField(label="Ngày văn bản", widget=forms.TextInput(attrs=DAY))
    first_day = DateVnField(label="Ngày bắt đầu", widget=forms.TextInput(attrs=DAY))
    last_day = DateVnField(
        label="Ngày kết thúc",
        required=False,
        help_text="Để trống khi phong trào còn tiếp tục.",
        widget=forms.TextInput(attrs=DAY),
    )

    @property
    def facts(self) -> CampaignFacts:
        return CampaignFacts(**self.cleaned_data)

    @staticmethod
    def initial_of(campaign: Campaign) -> dict[str, str]:
        """What is recorded, as the fields show it."""
        return {
            "name": campaign.name,
            "level": campaign.level,
            "document": campaign.document,
            "dated": format_date(campaign.dated),
            "first_day": format_date(campaign.first_day),
            "last_day": format_date(campaign.last_day) if campaign.last_day else "",
        }


class ClosingForm(forms.Form):
    use_required_attribute = False

    last_day = DateVnField(label="Ngày kết thúc", widget=forms.TextInput(attrs=DAY))
