"""The forms of the customer's page. Each carries the uuid by which it counts once; none needs a script."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from dispatch.booking.forms import WindowForm
from dispatch.customer.case import CustomerCase
from dispatch.mobile.forms import OnceForm
from dispatch.mobile.photo_fields import PhotosField
from orders.models import HelpAnswer
from orders.models.survey import MOST_RECOMMENDED, Solved
from orders.selectors.self_help import guided


class OfferForm(OnceForm):
    """`case` is whose form it is."""

    def __init__(self, *args: Any, case: CustomerCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case


class AppointmentForm(WindowForm, OfferForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["window"].error_messages["required"] = _("Please choose one of the times.")


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


class HelpAnswerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: HelpAnswer) -> str:
        return obj.text


class SelfHelpForm(OfferForm):
    """The next step that nobody has tried: `asked`, None where the way is at its end."""

    step = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = guided(self.case.ticket).step
        self.fields["step"].initial = self.asked.uuid if self.asked else None
        self.fields["answer"] = HelpAnswerField(
            HelpAnswer.objects.filter(help_step=self.asked),
            label=_("What happened?"),
            widget=forms.RadioSelect,
            empty_label=None,
        )

    def clean_step(self) -> UUID:
        """What was answered meanwhile, in another tab or on the phone, is not answered again."""
        step: UUID = self.cleaned_data["step"]
        if self.asked is None or step != self.asked.uuid:
            raise ValidationError(_("This step has been answered already. The next one is shown now."))
        return step


class SurveyForm(OfferForm):
    recommend = forms.TypedChoiceField(
        label=_("Would you recommend us? 0: not at all, 10: certainly"),
        choices=[(number, str(number)) for number in range(MOST_RECOMMENDED + 1)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    solved = forms.ChoiceField(label=_("Is it solved?"), choices=Solved.choices, widget=forms.RadioSelect)
    word = forms.CharField(
        label=_("Anything you want to tell us"),
        help_text=_("At most 600 characters."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
