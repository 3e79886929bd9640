"""The case and what is noted on it while the caller is on the line."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dispatch.desk.case import Case, case_of
from dispatch.desk.forms import ContactForm, FactsForm, StepForm
from dispatch.desk.services import note_contact, note_facts, note_step, solve
from dispatch.desk.verdicts import verdict_on
from dispatch.desk.views.desk import back, case_page, checked, shows, writes
from dispatch.mobile.forms import AttemptForm
from orders.models.callback import AttemptResult
from orders.services.callbacks import numbers_left
from orders.services.gate import convert_one
from orders.services.gate_preview import foresee
from orders.services.tickets import reopen
from technicians.access import signed_in


@shows
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    shown = case_of(user=signed_in(request), uuid=uuid)
    return case_page(request, shown, context=parts_of(shown))


def parts_of(case: Case) -> dict[str, object]:
    """The forms of the page."""
    context: dict[str, object] = {
        "facts": FactsForm(ticket=case.ticket),
        "contact": ContactForm(),
        "step_results": StepForm.RESULTS,
        "verdict": case.verdict,
    }
    if call := case.call:
        context |= {
            "call": call,
            "number": next(iter(numbers_left(callback=call)), None),
            "attempt": AttemptForm(label_suffix="", auto_id="call-%s"),
            "attempt_results": AttemptResult.choices,
        }
    return context


@writes
def verdict(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the gate would say of what is typed so far. Nothing is written."""
    shown = case_of(user=signed_in(request), uuid=uuid)
    form = FactsForm(request.POST, ticket=shown.ticket)
    said = shown.verdict
    is_drafted = shown.is_undecided and form.is_valid()
    if is_drafted:
        foreseen = foresee(ticket=shown.ticket, **form.drafted())
        facts = {name: form.cleaned_data[name] for name in ("category", "line_test")}
        said = verdict_on(shown.ticket, foreseen, **facts)
    return case_page(request, shown, "desk/_verdict.html", {"verdict": said, "is_drafted": is_drafted})


@writes
def note_the_facts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    shown = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        form = checked(FactsForm(request.POST, ticket=shown.ticket))
        note_facts(ticket=shown.ticket, **form.cleaned_data)
        return _("Noted.")

    return back(request, shown, do)


@writes
def try_step(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One step, one press."""
    shown = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        form = checked(StepForm(request.POST, organisation_id=shown.ticket.organisation_id))
        step, result = form.cleaned_data["step"], form.cleaned_data["result"]
        note_step(ticket=shown.ticket, step=step, result=str(dict(StepForm.RESULTS)[result]))
        if result == StepForm.HELPED:
            return _("Noted: “%(step)s” helped. If all works again, press “Solved on the phone”.") % {"step": step}
        return _("Noted.")

    return back(request, shown, do)


@writes
def add_contact(request: HttpRequest, uuid: UUID) -> HttpResponse:
    agent = signed_in(request)
    shown = case_of(user=agent, uuid=uuid)

    def do() -> str:
        told = dict(checked(ContactForm(request.POST)).cleaned_data)
        note_contact(ticket=shown.ticket, agent=agent, uuid=str(told.pop("uuid")), **told)
        return _("Noted.")

    return back(request, shown, do)


@writes
def solved(request: HttpRequest, uuid: UUID) -> HttpResponse:
    shown = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        solve(ticket=shown.ticket, reason=_("Solved on the phone"))
        return _("Solved. If it was pressed by mistake, open the case again.")

    return back(request, shown, do)


@writes
def open_again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Undo of *solved*, or the caller says that it is not."""
    shown = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        reopen(ticket=shown.ticket, reason=_("Not solved after all"))
        return _("Open again.")

    return back(request, shown, do)


@writes
def order_visit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put the case through the gate now; where it says yes, dates are offered."""
    shown = case_of(user=signed_in(request), uuid=uuid)

    def do() -> str:
        convert_one(ticket=shown.ticket)
        shown.ticket.refresh_from_db()
        if shown.ticket.order_id is None:
            return _("Not yet: see what is missing.")
        return _("The visit is ordered. Please agree on a date.")

    return back(request, shown, do)
