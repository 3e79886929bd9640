"""The customer does not want the work any more: a way of its own, as nothing has failed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.forms import WithPhotos
from orders.models.visit import CouldNotReason


class CancelledForm(WithPhotos):
    text = forms.CharField(
        label=_("What the customer said"),
        help_text=_("Such as: works again, has another provider now."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"reason": self.cleaned_data["text"] or CouldNotReason.REFUSED}
