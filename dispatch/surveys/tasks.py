from celery import shared_task

from dispatch.surveys.counting import count_answers
from technicians.programs import program


@shared_task(name="dispatch.surveys.tasks.count_surveys")
@program("count_surveys")
def count_surveys() -> int:
    """Every night, of weeks that are over: in how many groups answers were counted."""
    return count_answers()
