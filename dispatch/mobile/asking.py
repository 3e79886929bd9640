"""What a form asks for once something else is filled in: each rule is said once, and known on the phone as well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms import BaseFormSet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Asked:
    """`field` may not stay empty once field `once` is filled in, or has that one `value`; else `said` is answered."""

    field: str
    once: str
    said: "_StrPromise"
    value: str = ""

    def is_missing(self, data: Mapping[str, Any]) -> bool:
        given = data.get(self.once)
        return bool(given == self.value if self.value else given) and not data.get(self.field)


class AskingForm(forms.Form):
    """`asks` are checked here, and before that on the page, by `asked.js`, also where it has no line."""

    asks: ClassVar[tuple[Asked, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for asked in self.asks:
            self.fields[asked.field].widget.attrs |= {
                "data-asked-once": self.add_prefix(asked.once),
                "data-asked-value": asked.value,
                "data-asked-say": asked.said,
            }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for asked in self.asks:
            if asked.is_missing(data):
                self.add_error(asked.field, asked.said)
        return data


def faults_in(lines: "BaseFormSet[Any]") -> str:
    """What is to mend in the lines, by the names of their fields: where the form itself is not seen any more."""
    faults = [
        f"{line[name].label}: {' '.join(errors)}"
        for line in lines
        for name, errors in line.errors.items()
        if name in line.fields
    ]
    return " ".join(faults)
