"""The checklist within the form of *done*: which fields an item asks for, and what answer they make."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.photo_fields import ItemPhotosField
from orders.models import ChecklistItem
from orders.models.order_type import ChecklistKind
from orders.services.visit_facts import Answer, Picture

LONGEST_TEXT = 300


class MeasuredField(forms.DecimalField):
    """A number as people copy it from a meter: with a comma in German, and with any minus."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").replace("−", "-"))


@dataclass(frozen=True)
class Line:
    """An item of the checklist as a part of `form`, which has its `fields`."""

    item: ChecklistItem
    form: forms.Form

    @property
    def name(self) -> str:
        return f"item-{self.item.pk}"

    @property
    def twice(self) -> str:
        return f"{self.name}-twice"

    @property
    def why(self) -> str:
        return f"{self.name}-why"

    @property
    def field(self) -> forms.BoundField:
        return self.form[self.name]

    @property
    def doubts(self) -> list[forms.BoundField]:
        """What is asked of a number beyond its limits: whether it was measured twice, or why it is so."""
        return [self.form[name] for name in (self.twice, self.why) if name in self.form.fields]

    def fields(self) -> dict[str, forms.Field]:
        fields = {self.name: FIELDS[ChecklistKind(self.item.kind)](self.item)}
        if self.item.limits:
            fields[self.twice] = forms.BooleanField(label=_("Measured twice"), required=False)
            fields[self.why] = forms.CharField(label=_("Or why it is so"), **TEXT, required=False)
        return fields

    def check(self) -> None:
        """A number beyond its limits is taken, once something is said of it.

        A page that was made before the limits could not ask: then the number is taken as it is.
        """
        data = self.form.cleaned_data
        is_asked = self.why in self.form.data
        if is_asked and self.is_outside and not data.get(self.twice) and not data.get(self.why):
            self.form.add_error(
                self.why, _("Please look again. If it is right, tick that you measured twice, or say why it is so.")
            )

    def answer(self) -> Answer | None:
        """What was answered by the form, which is valid; None: nothing."""
        data = self.form.cleaned_data
        given = data[self.name]
        if given in (None, "", []):
            return None
        if self.item.kind == ChecklistKind.PHOTO:
            return Answer(item=self.item, photos=tuple(each if isinstance(each, UUID) else each.uuid for each in given))
        if not self.is_outside:
            return Answer(item=self.item, value=str(given))
        said = {"measured_twice": data[self.twice], "remark": data[self.why]}
        return Answer(item=self.item, value=str(given), outside=True, **said)

    def pictures(self) -> list[Picture]:
        """Photos that came with the form, which is valid."""
        if self.item.kind != ChecklistKind.PHOTO:
            return []
        return [each for each in self.form.cleaned_data[self.name] if isinstance(each, Picture)]

    @property
    def is_outside(self) -> bool:
        """Whether the number that was given is beyond its limits."""
        given = self.form.cleaned_data.get(self.name) if self.form.is_bound else None
        return isinstance(given, Decimal) and self.item.is_outside(given)


TEXT: dict[str, Any] = {"max_length": LONGEST_TEXT, "widget": forms.TextInput(attrs={"autocomplete": "off"})}


def _known(item: ChecklistItem) -> dict[str, Any]:
    label = f"{item.label} ({item.unit})" if item.unit else item.label
    return {"label": label, "required": item.required}


def _yes_no(item: ChecklistItem) -> forms.Field:
    answers = [("yes", _("yes")), ("no", _("no"))]
    return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **_known(item))


def _choice(item: ChecklistItem) -> forms.Field:
    answers = [(option, option) for option in item.choices]
    return forms.ChoiceField(choices=answers, widget=forms.RadioSelect, **_known(item))


def _number(item: ChecklistItem) -> forms.Field:
    limits = {"data-lower": item.lower_limit, "data-upper": item.upper_limit}
    # `inputmode` text: the number pads of some phones have no minus.
    attrs: dict[str, Any] = {"inputmode": "text", "autocomplete": "off", "data-measured": _("Please write a number.")}
    attrs |= {name: str(limit) for name, limit in limits.items() if limit is not None}
    return MeasuredField(localize=True, widget=forms.TextInput(attrs=attrs), help_text=item.limits, **_known(item))


def _text(item: ChecklistItem) -> forms.Field:
    return forms.CharField(**TEXT, **_known(item))


def _photo(item: ChecklistItem) -> forms.Field:
    return ItemPhotosField(**_known(item))


def _scan(item: ChecklistItem) -> forms.Field:
    widget = forms.TextInput(attrs={"autocomplete": "off", "data-scan": ""})
    return forms.CharField(max_length=LONGEST_TEXT, widget=widget, **_known(item))


FIELDS = {
    ChecklistKind.YES_NO: _yes_no,
    ChecklistKind.NUMBER: _number,
    ChecklistKind.TEXT: _text,
    ChecklistKind.CHOICE: _choice,
    ChecklistKind.PHOTO: _photo,
    ChecklistKind.SCAN: _scan,
}
