"""What a technician tells the office of a day: late, longer, sick, or a wish to swap."""

import json
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.day_forms import DayForm, UuidsField, given_to
from dispatch.mobile.swaps import colleagues_of
from orders.models import Visit
from technicians.models import Technician

LATE_MINUTES = [15, 30, 45, 60]
LONGEST_SICK = timedelta(days=42)


class LateForm(DayForm):
    """`visit`: whose customers the technician wants told. 0 minutes: on time again."""

    minutes = forms.TypedChoiceField(
        label=_("How late?"),
        choices=[(0, _("on time again")), *((minutes, f"{minutes} min") for minutes in LATE_MINUTES)],
        coerce=int,
    )
    visit = UuidsField(required=False)

    def facts(self) -> dict[str, Any]:
        visits = given_to(self.technician).filter(uuid__in=self.cleaned_data["visit"])
        return super().facts() | {"facts": {"minutes": self.cleaned_data["minutes"], "told": []}, "visits": visits}


class OvertimeForm(DayForm):
    """Whether it is all right that the day goes beyond the shift, and until when."""

    answer = forms.ChoiceField(choices=[("yes", _("yes")), ("no", _("no"))])
    until = forms.TimeField(label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def facts(self) -> dict[str, Any]:
        answer, until = self.cleaned_data["answer"], self.cleaned_data["until"]
        told = {"answer": answer} | ({"until": f"{until:%H:%M}"} if answer == "yes" and until else {})
        return super().facts() | {"facts": told}


class SickForm(DayForm):
    """From this moment, or from the next midnight on, to the end of `until`; without it, of the first day."""

    starts = forms.ChoiceField(
        label=_("From when?"),
        choices=[("now", _("from now on")), ("tomorrow", _("from tomorrow"))],
        initial="now",
        widget=forms.RadioSelect,
    )
    until = forms.DateField(
        label=_("Until, as far as you know"),
        help_text=_("Leave it empty if you don't know yet. The office asks no reason."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate(timezone=self.technician.territory.zone)
        limits = {starts: _limits(_first_day(today, starts)) for starts in ("now", "tomorrow")}
        hanging_on = {"data-limited-by": "starts", "data-limits": json.dumps(limits)}
        self.fields["until"].widget.attrs |= limits["now"] | hanging_on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day, until = data.get("day"), data.get("until")
        first = day and _first_day(day, data.get("starts", ""))
        if first and until and until < first:
            self.add_error("until", _("This day is before the first one. Please check the day."))
        if first and until and until > first + LONGEST_SICK:
            self.add_error("until", _("That is more than six weeks away. Please tell the office in person."))
        return data

    def facts(self) -> dict[str, Any]:
        until = self.cleaned_data["until"]
        told = {"starts": self.cleaned_data["starts"], "until": until.isoformat() if until else ""}
        return super().facts() | {"facts": told}


def _first_day(day: date, starts: str) -> date:
    return day + timedelta(days=1) if starts == "tomorrow" else day


def _limits(first: date) -> dict[str, str]:
    """As the field on the page has them (`asked.js`)."""
    return {"min": first.isoformat(), "max": (first + LONGEST_SICK).isoformat()}


class SwapForm(DayForm):
    """One stop, by the uuid of its visit, or a whole day that somebody else should take; a colleague can be asked."""

    what = forms.CharField(label=_("What?"), max_length=36)
    colleague = forms.ModelChoiceField(
        Technician.objects.none(),
        label=_("Who would take it?"),
        help_text=_("They are asked on their phone. You and the office see what they say."),
        empty_label=_("nobody in particular"),
        required=False,
        to_field_name="uuid",
    )
    note = forms.CharField(
        label=_("Why?"),
        help_text=_("Such as: doctor's appointment at 14:00. Only the office reads it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleague: Any = self.fields["colleague"]
        colleague.queryset = colleagues_of(self.technician)

    def clean_what(self) -> date | Visit:
        what = self.cleaned_data["what"]
        try:
            found = parse_date(what) or given_to(self.technician).filter(uuid=what).first()
        except (ValueError, ValidationError):  # the 30th of February; no uuid
            found = None
        if found is None:
            raise ValidationError(_("Please choose a stop or a day."))
        return found

    def facts(self) -> dict[str, Any]:
        what = self.cleaned_data["what"]
        of, visits = (what, []) if isinstance(what, date) else (self.cleaned_data["day"], [what])
        return super().facts() | {
            "facts": {"of": of.isoformat()},
            "note": self.cleaned_data["note"],
            "colleague": self.cleaned_data["colleague"],
            "visits": visits,
        }
