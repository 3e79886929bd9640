"""What a dispatcher wants to try with a day."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from dispatch.board.forms import TIME_LIMITS_S
from dispatch.planning.assumptions import Assumptions
from technicians.models import PlanGoals, Technician, Territory

MOST_MORE = 50
MOST_PERCENT = 100


class TrialForm(forms.Form):
    """At least one change; without a time of its own, a minute."""

    more = forms.IntegerField(
        min_value=0, required=False, initial=0, validators=[MaxValueValidator(MOST_MORE)], label=_("Technicians more")
    )
    like = forms.ModelChoiceField(
        Technician.objects.none(),
        to_field_name="uuid",
        required=False,
        label=_("With the skills and shift of"),
        empty_label=_("Choose one"),
    )
    absent = forms.ModelMultipleChoiceField(
        Technician.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Absent all day"),
    )
    demand_percent = forms.IntegerField(
        min_value=0,
        required=False,
        initial=0,
        validators=[MaxValueValidator(MOST_PERCENT)],
        label=_("Visits more, %"),
    )
    goals = forms.ModelChoiceField(
        PlanGoals.objects.none(), required=False, empty_label=_("As set for the territory"), label=_("Goals")
    )
    time_limit_s = forms.TypedChoiceField(coerce=int, choices=TIME_LIMITS_S, initial=60, label=_("Time for planning"))

    def __init__(self, *args: Any, territory: Territory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = Technician.objects.filter(territory=territory, active=True).order_by("name", "pk")
        own = {"like": team, "absent": team, "goals": PlanGoals.objects.filter(organisation=territory.organisation_id)}
        for name, rows in own.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("more") and not facts.get("like"):
            self.add_error("like", _("Choose whose skills and shift they have."))
        if not (facts.get("more") or facts.get("absent") or facts.get("demand_percent")) and not self.errors:
            raise forms.ValidationError(_("Choose at least one thing to try."))
        return facts

    @property
    def assumptions(self) -> Assumptions:
        facts = self.cleaned_data
        return Assumptions(
            more=facts["more"] or 0,
            like=str(facts["like"].uuid) if facts["more"] else "",
            absent=tuple(str(technician.uuid) for technician in facts["absent"]),
            demand_percent=facts["demand_percent"] or 0,
        )
