"""What is asked at the desk. Where a form would write something new, its uuid makes it count once."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from orders.models import Category, Customer, RemoteStep, Site, Ticket
from orders.models.contact import Channel
from orders.models.ticket import LineTest
from orders.services.desk import Decision
from technicians.models import Organisation

BETWEEN = "/"


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=Decision.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class SearchForm(forms.Form):
    q = forms.CharField(max_length=100, required=False)


class FactsForm(forms.Form):
    """What the gate decides by and a caller can say: the kind of fault, and the line test."""

    category = forms.ModelChoiceField(
        label=_("Kind of fault"), queryset=Category.objects.none(), required=False, empty_label="–"
    )
    line_test = forms.ChoiceField(label=_("Line test"), choices=[("", "–"), *LineTest.choices], required=False)
    line_test_detail = forms.CharField(
        label=_("Line test, detail"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, ticket: Ticket, **kwargs: Any) -> None:
        names = ("category", "line_test", "line_test_detail")
        kwargs.setdefault("initial", {name: getattr(ticket, name) for name in names})
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        choose_from(self, "category", Category.objects.filter(organisation=ticket.organisation_id))

    def drafted(self) -> dict[str, Any]:
        """As the gate's preview takes it."""
        category = self.cleaned_data["category"]
        return {"category_id": category and category.pk, "line_test": self.cleaned_data["line_test"]}


class StepForm(forms.Form):
    """A step that was tried with the caller on the line."""

    HELPED, DID_NOT_HELP, NOT_POSSIBLE = "helped", "not_helped", "not_possible"
    RESULTS = ((HELPED, _("helped")), (DID_NOT_HELP, _("did not help")), (NOT_POSSIBLE, _("not possible")))
    step = forms.ModelChoiceField(queryset=RemoteStep.objects.none())
    result = forms.ChoiceField(choices=RESULTS)

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "step", RemoteStep.objects.filter(organisation=organisation_id))


class OnceForm(forms.Form):
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class ContactForm(OnceForm):
    text = forms.CharField(
        label=_("What was said"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.PHONE)


class NewCaseForm(OnceForm):
    """A new case. Of a customer whom we know, neither name nor number nor address is asked."""

    text = forms.CharField(
        label=_("What was said"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    )
    category = forms.ModelChoiceField(
        label=_("Kind of fault"), queryset=Category.objects.none(), required=False, empty_label=_("not known yet")
    )
    site = forms.ModelChoiceField(label=_("Where"), queryset=Site.objects.none(), empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=200)
    phone = PhoneNumberField(label=_("Phone number"))
    street = forms.CharField(label=_("Street and number"), max_length=200)
    postal_code = forms.CharField(label=_("Postal code"), max_length=10)
    city = forms.CharField(label=_("City"), max_length=100, required=False)

    def __init__(self, *args: Any, organisation: Organisation, customer: Customer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self, "category", Category.objects.filter(organisation=organisation))
        sites = customer.sites.order_by("pk") if customer else Site.objects.none()
        choose_from(self, "site", sites)
        not_asked = ["name", "phone"] if customer else []
        places = sites.count() if customer else 0
        not_asked += ["street", "postal_code", "city"] if places else ["site"]
        for name in not_asked:
            del self.fields[name]
        if places == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.fields["site"].initial = sites.first()


class SlotForm(forms.Form):
    """A window as its button says it: two instants, such as 2026-11-23T08:00:00+00:00/2026-11-23T10:00:00+00:00."""

    slot = forms.CharField(max_length=80)

    def clean_slot(self) -> DateTimeTZRange:
        start, _between, end = (instant(text) for text in self.cleaned_data["slot"].partition(BETWEEN))
        if start is None or end is None or start >= end:
            raise ValidationError(_("This date could not be read. Please choose another one."))
        return DateTimeTZRange(start, end)


def instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
        return found.astimezone(timezone.get_current_timezone()) if found and timezone.is_aware(found) else None
    except (ValueError, OverflowError):
        return None


def choose_from(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker
    field.queryset = rows
