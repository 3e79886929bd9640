"""A window as pages send it back."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

WITHIN = timedelta(days=365)  # of now: no clock can count beyond the year 9999


class WindowForm(forms.Form):
    """`window` is one that the page offers: start and end with their offsets, with a slash between."""

    window = forms.CharField(max_length=80)

    def clean_window(self) -> DateTimeTZRange:
        try:
            start, end = (parse_datetime(text) for text in self.cleaned_data["window"].split("/"))
            if start is not None and end is not None and start < end and abs(start - timezone.now()) < WITHIN:
                return DateTimeTZRange(start, end)
        except (ValueError, TypeError, OverflowError):
            pass
        raise ValidationError(_("Please choose one of the windows."))
