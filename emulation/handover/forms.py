"""The leader's words to the next one."""

from __future__ import annotations

from django import forms

from emulation.common.forms import TextVnField


class NoteForm(forms.Form):
    note = TextVnField(
        label="Lưu ý của Trưởng bàn giao",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Việc còn dở, thỏa thuận với các đơn vị, kinh nghiệm điều hành.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)
