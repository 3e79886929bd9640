import structlog
from celery import shared_task

from dispatch.planning import crew, events, travel_cache
from dispatch.planning.errors import PlanningError
from dispatch.planning.services import runs
from dispatch.planning.services.queue import next_waiting
from technicians.programs import program

logger = structlog.get_logger(__name__)


@shared_task
@program("run_queued_plans")
def run_queued_plans() -> int:
    """Carry out all queued plan runs, after the dead ones were marked as failed; return how many came out well."""
    runs.fail_dead_runs()
    done, tried = 0, set[int]()
    while (run := next_waiting(without=tried)) is not None:
        tried.add(run.pk)
        try:
            runs.execute_run(run=run)
        except PlanningError as error:
            logger.warning("plan run not done", run=run.pk, error=str(error))
        else:
            done += 1
    return done


@shared_task
@program("drain_events")
def drain_events() -> int:
    """Give the facts that `orders` told their consequences here."""
    return events.drain()


@shared_task
def solve_group(run: int) -> bool:
    """Solve one group of a plan run on this host, if one waits."""
    return crew.work_on(run)


@shared_task
@program("forget_old_travel_times")
def forget_old_travel_times() -> int:
    """Drop what road servers said more than a month ago."""
    return travel_cache.forget_old()
