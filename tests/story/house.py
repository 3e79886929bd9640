"""What runs by itself: the periodic jobs, called as their worker calls them, and tomorrow's plan."""

from datetime import date

from dispatch.booking.tasks import remind
from dispatch.messaging.tasks import send_messages
from dispatch.mobile.sync.tasks import make_pictures
from dispatch.planning.services import execute_run, publish, start_run
from dispatch.planning.tasks import drain_events
from orders.tasks import announce_cases, ask_customers, convert_tickets, judge_promises
from technicians.models import Territory

JOBS = (
    drain_events,
    convert_tickets,
    drain_events,
    announce_cases,
    remind,
    judge_promises,
    ask_customers,
    make_pictures,
    send_messages,
)


def house_works() -> None:
    for job in JOBS:
        job()


def plan(territory: Territory, day: date) -> None:
    """And publish it."""
    publish(plan=execute_run(run=start_run(territory=territory, day=day, time_limit_s=1)))
