"""Praise reaches whom it is about: the technicians of the visit that ended the matter, and nobody else."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from dispatch.models import Assignment, Praise
from orders.models import Event, Survey, Visit
from orders.models.visit import Outcome
from technicians.models import User

UNDO = timedelta(minutes=10)
MOST = 3  # on a page that is for the day's work; the next ones come up as these are put away


def pass_on(event: Event) -> None:
    """Tell those who made the last visit that ended as done before the customer answered; at most one query each."""
    survey = Survey.objects.get(pk=event.data["survey_id"])
    if not survey.word:
        return
    done = Visit.objects.filter(
        order__ticket=survey.ticket_id, outcome=Outcome.DONE, finished_at__lte=survey.answered_at
    )
    last = done.order_by("-finished_at").values("pk")[:1]
    made_by = Assignment.objects.filter(visit__in=last, live=True, hold=None).order_by("technician_id")
    Praise.objects.bulk_create(
        [Praise(technician_id=pk, survey=survey) for pk in made_by.values_list("technician_id", flat=True).distinct()],
        ignore_conflicts=True,
    )


def waiting_for(user: User, *, now: datetime) -> QuerySet[Praise]:
    """The newest praise of this person that is not put away, or so lately that it can be taken back."""
    own = Praise.objects.filter(technician__user=user).exclude(survey__word="").exclude(_put_away(now))
    return own.select_related("survey").order_by("-survey__answered_at", "pk")[:MOST]


def put_away(*, survey: UUID, by: User) -> None:
    """Twice is as good as once. What never was theirs changes nothing."""
    _of(survey, by).filter(put_away_at=None).update(put_away_at=timezone.now())


def take_back(*, survey: UUID, by: User) -> None:
    _of(survey, by).update(put_away_at=None)


def is_about(*, survey: UUID, user: User) -> bool:
    return _of(survey, user).exists()


def over(before: datetime) -> QuerySet[Praise]:
    """What was put away, and what was answered `before` and read by nobody."""
    return Praise.objects.filter(_put_away(timezone.now()) | Q(survey__answered_at__lt=before))


def _put_away(now: datetime) -> Q:
    return Q(put_away_at__lte=now - UNDO)


def _of(survey: UUID, user: User) -> QuerySet[Praise]:
    return Praise.objects.filter(survey__uuid=survey, technician__user=user)
