"""What a technician can say of a day; pages and phones that were offline do the same things."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dispatch.mobile.day_forms import DayForm, SeenForm
from dispatch.mobile.report_forms import LateForm, OvertimeForm, SickForm, SwapForm
from dispatch.models.day_entry import DayKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class DayDoing:
    """One kind of entry: its form, what is said afterwards, and the page that shows it ("" for a single tap)."""

    kind: DayKind
    form: type[DayForm]
    said: "_StrPromise"
    template: str = ""


_ALL = [
    DayDoing(DayKind.SEEN, SeenForm, _("Thank you. The office knows that you have seen it.")),
    DayDoing(DayKind.BEGIN, DayForm, _("Have a good day.")),
    DayDoing(DayKind.BREAK_BEGIN, DayForm, _("Enjoy your break.")),
    DayDoing(DayKind.BREAK_END, DayForm, _("Noted: the break is over.")),
    DayDoing(DayKind.BREAK_UNDO, DayForm, _("Taken back.")),
    DayDoing(DayKind.END, DayForm, _("Thank you. Have a good evening.")),
    DayDoing(DayKind.LATE, LateForm, _("Noted. The office knows."), "mobile/day_late.html"),
    DayDoing(DayKind.OVERTIME, OvertimeForm, _("Noted. The office knows.")),
    DayDoing(
        DayKind.SICK,
        SickForm,
        _("The office knows, and takes care of your stops. Get well soon."),
        "mobile/day_sick.html",
    ),
    DayDoing(DayKind.SWAP, SwapForm, _("Noted. The office decides, and you see it here."), "mobile/day_swap.html"),
]
DAY_DOINGS = {str(doing.kind): doing for doing in _ALL}
