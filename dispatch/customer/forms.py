"""The forms of the customer's page. Each carries the uuid by which it counts once; none needs a script."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from dispatch.booking.forms import WindowForm
from dispatch.customer.case import CustomerCase
from dispatch.mobile.forms import OnceForm
from dispatch.mobile.photo_fields import PhotosField


class OfferForm(OnceForm):
    """`case` is whose form it is."""

    def __init__(self, *args: Any, case: CustomerCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case


class AppointmentForm(WindowForm, OfferForm):
    pass


class NoteForm(OfferForm):
    text = forms.CharField(
        label=_("How do we find you?"),
        help_text=_("Such as: rear building, second bell on the left. At most 300 characters."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PhotosForm(OfferForm):
    photos = PhotosField(label=_("Photos"), help_text=_("Of the router, the socket or the way in; up to 10 MB each."))


class WithNumber(OfferForm):
    """Asks for a number only where we have none."""

    number = PhoneNumberField(
        label=_("Your phone number"),
        help_text=_("With the area code, such as 0221 5550142."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case.has_phone:
            del self.fields["number"]

    @property
    def number_given(self) -> str:
        return str(self.cleaned_data.get("number", ""))


class CallForm(WithNumber):
    pass


class ComplaintForm(WithNumber):
    text = forms.CharField(
        label=_("What was not right?"),
        help_text=_("At most 2,000 characters."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ["uuid", "text", "number"]
