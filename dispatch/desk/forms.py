from django import forms
from django.utils.translation import gettext_lazy as _

from orders.services.desk import Decision


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=Decision.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
