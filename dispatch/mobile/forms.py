"""The forms of the phone. Each carries the uuid that makes it act once; a script renews it, the server gives one."""

import base64
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import BaseFormSet, formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dispatch.mobile.asking import Asked, AskingForm, faults_in
from dispatch.mobile.checklist import Line
from dispatch.mobile.photo_fields import PhotosField
from dispatch.mobile.selectors import Case
from orders.models.callback import AttemptResult
from orders.models.visit import CouldNotReason, PhotoKind
from orders.selectors.reports import is_mailed_to, statement_for
from orders.services.photos import reencode
from orders.services.visit_facts import PartLine, Picture
from technicians.models import Part

SPARE_PART_ROWS = 2
PNG_URL = "data:image/png;base64,"
USERNAME_LENGTH = 150  # as the model has it; django-axes stores what is tried


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("The user name or the password is not right. Please try again."),
        "inactive": _("This account is switched off. Please ask your office."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["username"].validators.append(MaxLengthValidator(USERNAME_LENGTH))


class OnceForm(AskingForm):
    """`uuid` is made where the form is opened; sending it twice records one fact."""

    uuid = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-client-uuid": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["uuid"].initial = uuid4


class AttemptForm(OnceForm):
    result = forms.ChoiceField(choices=AttemptResult.choices)
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class VisitForm(OnceForm):
    """A form about the visit of `case`, filled in at `said_at`; `facts` are what `visits.record_action` takes."""

    def __init__(self, *args: Any, case: Case, said_at: datetime | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.said_at = said_at or timezone.now()

    def facts(self) -> dict[str, Any]:
        return {}


class OnMyWayForm(VisitForm):
    def facts(self) -> dict[str, Any]:
        return {"expected": self.case.stop.expected(timezone.now())}


class WithPhotos(VisitForm):
    photos = PhotosField(label=_("Photos"), required=False)

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"pictures": self.cleaned_data["photos"]}


class NoAccessForm(WithPhotos):
    photos = PhotosField(label=_("Photo of the door"), required=False)
    note = forms.CharField(
        label=_("What did you find?"),
        help_text=_("Such as: rang twice, nobody opened, neighbour knows nothing."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"reason": self.cleaned_data["note"]}


class CouldNotForm(WithPhotos):
    asks = (Asked("text", "reason", _("Please say the reason in a few words."), value=CouldNotReason.OTHER),)
    reason = forms.ChoiceField(label=_("Why?"), choices=CouldNotReason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Phones of an older version send *customer cancelled* as a reason; today it is a way of its own."""
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        field.widget.choices = [choice for choice in CouldNotReason.choices if choice[0] != CouldNotReason.REFUSED]

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"reason": self.cleaned_data["reason"], "report": self.cleaned_data["text"]}


class PartForm(AskingForm):
    """One line of material: it counts once it has a quantity."""

    asks = (
        Asked("part", "quantity", _("Please choose the part.")),
        Asked("quantity", "serial_number", _("Please say how many were used.")),
    )
    part = forms.ModelChoiceField(label=_("Part"), queryset=Part.objects.none(), required=False)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=0, max_value=999, required=False)
    serial_number = forms.CharField(label=_("Serial number"), max_length=100, required=False)

    def __init__(self, *args: Any, parts: list[Part], organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["part"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
        field.queryset = Part.objects.filter(organisation=organisation_id)
        field.choices = [("", "–"), *((part.pk, str(part)) for part in parts)]


class DoneForm(WithPhotos):
    """What was done, the checklist, the material and the signature; `parts` is a formset within it."""

    asks = (Asked("signed_by", "signature", _("Please enter the name of the person who signed.")),)
    report = forms.CharField(
        label=_("What was done"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "autocapitalize": "sentences"}),
    )
    signed_by = forms.CharField(
        label=_("Name of the person who signs"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signature = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-signature": ""}))
    report_to = forms.EmailField(
        label=_("E-mail address for the report"),
        help_text=_("It is used for this report alone."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    # As it was shown, also by a page that the phone has kept since the sentence was changed.
    statement = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = self.case.visit.order
        self.fields["statement"].initial = statement_for(order)
        if order.ticket is None or is_mailed_to(order.ticket.customer):
            del self.fields["report_to"]
        self.checklist = [Line(item, self) for item in self.case.checklist]
        for line in self.checklist:
            self.fields |= line.fields()
            if line.item.on_report:
                self.fields[line.name].widget.attrs |= {"data-reported": line.item.label, "data-unit": line.item.unit}
        self.parts = self._part_lines()

    def _part_lines(self) -> "BaseFormSet[PartForm]":
        organisation_id = self.case.visit.order.organisation_id
        planned = [{"part": line.part.pk} for line in self.case.parts]
        lines = formset_factory(PartForm, extra=SPARE_PART_ROWS, max_num=40, absolute_max=40)
        return lines(
            self.data if self.is_bound else None,
            prefix="parts",
            initial=planned,
            form_kwargs={
                "parts": list(Part.objects.filter(organisation=organisation_id)),
                "organisation_id": organisation_id,
            },
        )

    def clean_signature(self) -> Picture | None:
        url = self.cleaned_data["signature"]
        if not url:
            return None
        if not url.startswith(PNG_URL):
            raise ValidationError(_("The signature could not be read. Please let it be drawn again."))
        try:
            png = base64.b64decode(url.removeprefix(PNG_URL), validate=True)
        except ValueError as error:  # binascii.Error is one
            raise ValidationError(_("The signature could not be read. Please let it be drawn again.")) from error
        return Picture(kind=PhotoKind.SIGNATURE, jpeg=reencode(BytesIO(png)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.checklist:
            line.check()
        if not self.parts.is_valid():
            check = _("Please check the material.")
            self.add_error(None, f"{check} {faults_in(self.parts)}")
        return data

    def facts(self) -> dict[str, Any]:
        facts, data = super().facts(), self.cleaned_data
        return facts | {
            "report": data["report"],
            "signed_by": data["signed_by"],
            "signed_statement": data["statement"] if data["signed_by"] else "",
            "report_to": data.get("report_to", ""),
            "van": self.case.van,
            "answers": [answer for line in self.checklist if (answer := line.answer())],
            "parts": [
                PartLine(part=line["part"], quantity=line["quantity"], serial_number=line["serial_number"])
                for line in self.parts.cleaned_data
                if line.get("quantity")
            ],
            "pictures": [
                *facts["pictures"],
                *(picture for line in self.checklist for picture in line.pictures()),
                *filter(None, [data["signature"]]),
            ],
        }
