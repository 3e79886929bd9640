from celery import shared_task
from django.utils import timezone

from dispatch.booking.housekeeping import forget_old
from dispatch.booking.reminders import remind as remind_customers
from dispatch.booking.services.holds import expire_holds
from dispatch.booking.services.making_good import make_good, write_off
from technicians.programs import program


@shared_task(name="dispatch.booking.tasks.give_back_holds")
@program("give_back_holds")
def give_back_holds() -> int:
    """Every few seconds: give back what was held and never confirmed; return how many there were."""
    return expire_holds()


@shared_task(name="dispatch.booking.tasks.forget_old_searches")
@program("forget_old_searches")
def forget_old_searches() -> int:
    """Every night: drop searches of yesterday, and what slots followed of days that are over."""
    return forget_old()


@shared_task(name="dispatch.booking.tasks.make_promises_good")
@program("make_promises_good")
def make_promises_good() -> int:
    """Every minute: hold new windows in place of the promises that we broke; return how many there were."""
    write_off(now=timezone.now())
    return make_good(now=timezone.now())


@shared_task(name="dispatch.booking.tasks.remind")
@program("remind")
def remind() -> int:
    """Every five minutes: remind customers of tomorrow's promises in the afternoon; return how many there were."""
    return remind_customers(now=timezone.now())
