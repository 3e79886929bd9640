"""Selections that a dispatcher has saved by name: a list that opens from the bar, a form, and forgetting one."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dispatch.board.selection import TIMELINE, VIEWS, board_url, local_today, select
from dispatch.models import SavedSelection
from technicians.access import signed_in, territories_of
from technicians.models import Territory, User


class SavedForm(forms.Form):
    name = forms.CharField(max_length=60, label=_("Save this one as"))
    territory = forms.ModelChoiceField(Territory.objects.none(), widget=forms.HiddenInput, label=_("Territory"))
    view = forms.ChoiceField(choices=[(view, view) for view in VIEWS], widget=forms.HiddenInput, label=_("view"))
    show = forms.SlugField(max_length=10, required=False, widget=forms.HiddenInput, label=_("rows that are shown"))

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["territory"].queryset = territories_of(user)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def selections(request: HttpRequest) -> HttpResponse:
    """The fragment that the bar opens; POST saves what is looked at, in the place of one of the same name."""
    user = signed_in(request)
    if request.method == "POST":
        form = SavedForm(request.POST, user=user, auto_id="saved-%s")
        if form.is_valid():
            facts = form.cleaned_data
            SavedSelection.objects.update_or_create(
                person=user,
                name=facts["name"],
                defaults={"territory": facts["territory"], "view": facts["view"], "show": facts["show"]},
            )
            form = form_of(facts["territory"], facts["view"], facts["show"], user)
    else:
        selection = select(user=user, asked=request.GET)
        territory, view = (selection.territory, selection.view) if selection else (None, TIMELINE)
        form = form_of(territory, view, request.GET.get("show", ""), user)
    return render(request, "board/_saved.html", {"saved": saved_by(user), "form": form})


def form_of(territory: Territory | None, view: str, show: str, user: User) -> SavedForm:
    return SavedForm(initial={"territory": territory, "view": view, "show": show}, user=user, auto_id="saved-%s")


def saved_by(user: User) -> list[tuple[SavedSelection, str]]:
    """Each with its address today; of territories that are not theirs any more none."""
    rows = SavedSelection.objects.filter(person=user, territory__in=territories_of(user)).select_related("territory")
    return [(row, address_of(row)) for row in rows]


def address_of(saved: SavedSelection) -> str:
    more = {"view": saved.view} if saved.view != TIMELINE else {}
    more |= {"show": saved.show} if saved.show else {}
    return board_url(saved.territory, local_today(saved.territory), **more)


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedSelection, person=signed_in(request), pk=pk).delete()
    return HttpResponse()
