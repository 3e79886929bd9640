"""The worker's part of the customers' pages."""

from celery import shared_task
from django.utils import timezone

from dispatch.customer import guesses, links, withdrawing
from technicians.programs import program


@shared_task
@program("withdraw_cases")
def withdraw_cases() -> int:
    """Every few seconds: what customers withdrew ten minutes ago and did not take back."""
    return withdrawing.carry_out_due()


@shared_task
def forget_guesses() -> int:
    """Every ten minutes: who guessed wrong is forgotten."""
    return guesses.forget_old(now=timezone.now())


@shared_task
def forget_dead_links() -> int:
    """Every night: links that open nothing any more."""
    return links.forget_dead(now=timezone.now())
