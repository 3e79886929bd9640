from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.board.selection import board_url, local_today
from dispatch.models import Plan
from technicians.access import territories_of
from technicians.models import PlanGoals, Technician, Territory, User

FARTHEST = timedelta(days=366)
MOST_DAYS = 14
TIME_LIMITS_S = [
    (30, _("30 seconds")),
    (60, _("1 minute")),
    (120, _("2 minutes")),
    (300, _("5 minutes")),
    (600, _("10 minutes")),
]
ALL, SOME = "all", "some"
SCOPES = [(ALL, _("All technicians")), (SOME, _("Only those chosen below; the others’ days stay as they are"))]


class PlanForm(forms.Form):
    """What to plan, for whom and for which days, with which goals, and how long the planner may take.

    A `territory` that is given limits the technicians that are offered; what is sent says its own.
    """

    territory = forms.ModelChoiceField(Territory.objects.none(), widget=forms.HiddenInput, label=_("Territory"))
    day = forms.DateField(widget=forms.HiddenInput, label=_("Day"))
    plan = forms.ModelChoiceField(
        Plan.objects.none(), to_field_name="uuid", widget=forms.HiddenInput, required=False, label=_("Version")
    )
    until = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), required=False, label=_("Days until")
    )
    time_limit_s = forms.TypedChoiceField(coerce=int, choices=TIME_LIMITS_S, initial=60, label=_("Time for planning"))
    goals = forms.ModelChoiceField(
        PlanGoals.objects.none(), required=False, empty_label=_("As set for the territory"), label=_("Goals")
    )
    scope = forms.ChoiceField(choices=SCOPES, required=False, widget=forms.RadioSelect, label=_("Who is planned"))
    technicians = forms.ModelMultipleChoiceField(
        Technician.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Technicians"),
    )

    def __init__(self, *args: Any, user: User, territory: Territory | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        territories = territories_of(user)
        team = Technician.objects.filter(territory__in=[territory] if territory else territories, active=True)
        team = team.select_related("territory")
        own = {
            "territory": territories,
            "plan": Plan.objects.filter(territory__in=territories),
            "goals": PlanGoals.objects.filter(organisation=user.organisation_id),
            "technicians": team.order_by("name", "pk"),
        }
        for name, rows in own.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if abs(day - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError(_("Choose a day at most a year from today."))
        return day

    def clean_until(self) -> date | None:
        day, until = self.cleaned_data.get("day"), self.cleaned_data["until"]
        if day and until and not day <= until < day + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(
                _("Choose the same day or a later one, so that at most %(most)s days are planned."),
                params={"most": MOST_DAYS},
            )
        return until or day

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        territory, day = facts.get("territory"), facts.get("day")
        if territory and day and day < local_today(territory):
            self.add_error("day", _("This day is over. Choose today or a later one."))
        if facts.get("scope") != SOME:
            facts["technicians"] = []
        elif not facts.get("technicians"):
            self.add_error("technicians", _("Choose at least one, or plan for all technicians."))
        elif any(technician.territory != facts.get("territory") for technician in facts["technicians"]):
            self.add_error("technicians", _("Choose technicians of this territory."))
        return facts

    @property
    def days(self) -> list[date]:
        day, until = self.cleaned_data["day"], self.cleaned_data["until"]
        return [day + timedelta(days=number) for number in range((until - day).days + 1)]

    def board_url(self) -> str:
        """Where it was sent from, as far as it says so."""
        territory, day = self.cleaned_data.get("territory"), self.cleaned_data.get("day")
        return board_url(territory, day) if territory and day else reverse("admin:board")
