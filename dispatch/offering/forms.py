from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.offering.urgent import Urgent, Way, askable
from technicians.models import Technician

MINUTES = [(15, _("15 minutes")), (30, _("30 minutes")), (60, _("1 hour")), (120, _("2 hours"))]
CHOSEN_AT_FIRST = 5  # of the soonest


class OfferForm(forms.Form):
    """Whom to ask, and for how long. Whoever could begin today is proposed; whether it still fits, accepting looks."""

    technicians = forms.ModelMultipleChoiceField(
        queryset=Technician.objects.none(),
        label=_("Whom to ask"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one technician."),
            "invalid_choice": _("One of those chosen can't be asked any more. Please choose again."),
        },
    )
    minutes = forms.TypedChoiceField(label=_("On offer for"), coerce=int, choices=MINUTES, initial=30)

    def __init__(self, *args: Any, urgent: Urgent, ways: list[Way], **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        field = self.fields["technicians"]
        field.queryset = askable(urgent)  # type: ignore[attr-defined]
        field.choices = [(way.technician.pk, way) for way in ways]  # type: ignore[attr-defined]
        field.initial = [way.technician.pk for way in ways[:CHOSEN_AT_FIRST]]

    @property
    def until(self) -> datetime:
        return timezone.now() + timedelta(minutes=self.cleaned_data["minutes"])
