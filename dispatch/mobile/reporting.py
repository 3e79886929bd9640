"""The report to the customer as it would be sent, from a *done* form that is not sent yet."""

from django.utils import timezone, translation

from dispatch.mobile.forms import DoneForm
from orders.models import ChecklistAnswer
from orders.models.visit import PhotoKind
from orders.selectors.reports import Line, Report, Work, language_of, part_line, report_about


def report_in(form: DoneForm) -> Report:
    """`form` is valid; nothing of it is kept."""
    visit, facts = form.case.visit, form.facts()
    with translation.override(language_of(visit.order)):
        told = [
            (answer, ChecklistAnswer(item=answer.item, value=answer.value).value_in_words)
            for answer in facts["answers"]
            if answer.item.on_report
        ]
        work = Work(
            report=facts["report"],
            answers=tuple(Line(answer.item.label, said) for answer, said in told if said),
            parts=tuple(part_line(str(used.part), used.quantity, used.serial_number) for used in facts["parts"]),
            photos=sum(picture.kind == PhotoKind.PHOTO for picture in facts["pictures"]),
            signed_by=facts["signed_by"],
            statement=facts["signed_statement"],
            arrived_at=visit.on_site_at,
            finished_at=timezone.now(),
        )
    return report_about(visit.order, work)
