"""The form of a follow-up: what is still to be done, who can do it, with what, and how long it takes."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.asking import Asked, AskingForm, faults_in
from dispatch.mobile.forms import WithPhotos
from orders.services.visit_facts import FollowUp
from technicians.models import Part, Skill

LATEST_FOLLOW_UP = timedelta(days=366)
LEVELS = [(level, str(level)) for level in (1, 2, 3)]
SPARE_ROWS = 2
MOST_ROWS = 20


class NeededForm(AskingForm):
    """One line of what is needed; `own` are the organisation's, `things` the same as a list that is read once."""

    name = ""

    def __init__(self, *args: Any, own: QuerySet[Any], things: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[self.name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = own
        field.choices = [("", "–"), *((thing.pk, str(thing)) for thing in things)]


class SkillForm(NeededForm):
    name = "skill"
    skill = forms.ModelChoiceField(label=_("Skill"), queryset=Skill.objects.none(), required=False)
    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS, coerce=int, required=False)


class PartForm(NeededForm):
    name = "part"
    asks = (Asked("part", "quantity", _("Please choose the part.")),)
    part = forms.ModelChoiceField(label=_("Part"), queryset=Part.objects.none(), required=False)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=999, required=False)


class FollowUpForm(WithPhotos):
    """`skills` and `parts` are formsets within it; older phones know neither, and send none."""

    what = forms.CharField(
        label=_("What is still to be done?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    minutes = forms.IntegerField(label=_("Minutes that it will take"), min_value=5, max_value=720)
    day = forms.DateField(
        label=_("Not before"),
        help_text=_("Leave it empty if any day is right."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].initial = self.case.visit.order.service_minutes
        said_on = self._said_on()
        self.fields["day"].widget.attrs |= {"min": said_on, "max": said_on + LATEST_FOLLOW_UP}
        organisation = self.case.visit.order.organisation
        self.skills = self._lines("skills", SkillForm, organisation.skills.all())
        self.parts = self._lines("parts", PartForm, organisation.parts.all())

    def _lines(self, prefix: str, form: type[NeededForm], own: QuerySet[Any]) -> "BaseFormSet[NeededForm]":
        lines = formset_factory(form, extra=SPARE_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
        told = self.data if self.is_bound and f"{prefix}-TOTAL_FORMS" in self.data else None
        return lines(told, prefix=prefix, form_kwargs={"own": own, "things": list(own)})

    def clean_day(self) -> datetime | None:
        """Judged by the day on which it was said: a phone may have been without a line since."""
        day, said_on = self.cleaned_data["day"], self._said_on()
        if day is None:
            return None
        if day < said_on:
            raise ValidationError(_("This day is over. Please choose today or a later day."))
        if day > said_on + LATEST_FOLLOW_UP:
            raise ValidationError(_("That is more than a year away. Please check the day."))
        return datetime.combine(day, time.min, tzinfo=self.case.zone)

    def _said_on(self) -> date:
        return timezone.localdate(self.said_at, timezone=self.case.zone)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for lines, why in (
            (self.skills, _("Please check the skills.")),
            (self.parts, _("Please check the material to take along.")),
        ):
            if lines.is_bound and not lines.is_valid():
                self.add_error(None, f"{why} {faults_in(lines)}")
        return data

    def facts(self) -> dict[str, Any]:
        follow_up = FollowUp(
            service_minutes=self.cleaned_data["minutes"],
            not_before=self.cleaned_data["day"],
            skills=_told(self.skills, "skill", "level"),
            parts=_told(self.parts, "part", "quantity"),
        )
        return super().facts() | {"reason": self.cleaned_data["what"], "follow_up": follow_up}


def _told(lines: "BaseFormSet[NeededForm]", name: str, how_much: str) -> dict[Any, int]:
    """Thing → level or quantity, at least 1; of one that is named twice the larger one counts."""
    told: dict[Any, int] = {}
    for line in lines.cleaned_data if lines.is_bound else ():
        if thing := line.get(name):
            told[thing] = max(line.get(how_much) or 1, told.get(thing, 0))
    return told
