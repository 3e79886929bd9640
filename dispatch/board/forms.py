from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from technicians.access import territories_of
from technicians.models import Territory, User

FARTHEST = timedelta(days=366)
TIME_LIMITS_S = [
    (30, _("30 seconds")),
    (60, _("1 minute")),
    (120, _("2 minutes")),
    (300, _("5 minutes")),
    (600, _("10 minutes")),
]


class PlanForm(forms.Form):
    """What to plan, and how long the planner may take."""

    territory = forms.ModelChoiceField(Territory.objects.none(), widget=forms.HiddenInput, label=_("Territory"))
    day = forms.DateField(widget=forms.HiddenInput, label=_("Day"))
    time_limit_s = forms.TypedChoiceField(coerce=int, choices=TIME_LIMITS_S, initial=60, label=_("Time for planning"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["territory"].queryset = territories_of(user)  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if abs(day - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError(_("Choose a day at most a year from today."))
        return day
