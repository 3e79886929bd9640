"""The forms of a technician's day."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.forms import OnceForm
from dispatch.models.plan import PlanState
from orders.models import Visit
from technicians.models import Technician

FARTHEST_DAY = timedelta(days=31)  # a phone may have been without a line for long
MOST_VISITS = 100


class DayForm(OnceForm):
    """Something about a `day` of `technician`; `facts` are what `services.tell` takes."""

    day = forms.DateField(input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)

    def __init__(self, *args: Any, technician: Technician, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.technician = technician

    def clean_day(self) -> object:
        day = self.cleaned_data["day"]
        if abs(day - timezone.localdate(timezone=self.technician.territory.zone)) > FARTHEST_DAY:
            raise ValidationError(_("That is more than a month away. Please check the day."))
        return day

    def facts(self) -> dict[str, Any]:
        return {"day": self.cleaned_data["day"]}


class UuidsField(forms.Field):
    """Several uuids under one name."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[Any]:
        values = value or []
        if len(values) > MOST_VISITS:
            raise ValidationError(_("Please send at most %(most)s visits at once."), params={"most": MOST_VISITS})
        return [forms.UUIDField().clean(each) for each in values]


class SeenForm(DayForm):
    """`visit`: what was new, moved or gone when the person said that they saw it."""

    visit = UuidsField(required=False)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"visits": given_to(self.technician).filter(uuid__in=self.cleaned_data["visit"])}


def given_to(technician: Technician) -> QuerySet[Visit]:
    """The visits that are, or once were, the technician's in a plan that was published."""
    seen = Q(assignments__technician=technician, assignments__hold=None)
    seen &= Q(assignments__plan__state__in=[PlanState.PUBLISHED, PlanState.SUPERSEDED])
    return Visit.objects.filter(seen).distinct()
