"""What a run at work writes into its row, and reads from it."""

import time
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.models import PlanRun
from dispatch.planning.curve import Curve
from dispatch.planning.errors import PlanningError
from routing import Progress, Score

INTERVAL_S = 1.0


class Reporter:
    """Called with each step of the planner: writes the best plan's figures, at most once a second, and hands them on.

    Its `stop` tells the planner whether somebody asked the run to end with what it has.
    """

    def __init__(self, run: PlanRun, further: Callable[[Progress], None] | None) -> None:
        self.run, self.further = run, further
        self.written = self.looked = float("-inf")
        self.stopped = False
        self.curve = Curve()

    def __call__(self, progress: Progress) -> None:
        if self.further is not None:
            self.further(progress)
        if time.monotonic() - self.written < INTERVAL_S:
            return
        self.written = time.monotonic()
        self.write(
            percent=min(99, round(100 * progress.fraction)),
            planned=progress.planned,
            lost_priority=progress.lost_priority,
            cost=progress.cost,
            curve=self.curve.add(progress.lost_priority, progress.cost),
        )

    def end(self, score: Score) -> None:
        """What the search ended with."""
        self.write(curve=self.curve.add(score.lost_priority, score.cost))

    def stop(self) -> bool:
        """Whether a stop was asked for; looked up at most once a second, and a sign of life."""
        if not self.stopped and time.monotonic() - self.looked >= INTERVAL_S:
            self.looked = time.monotonic()
            self.write()
            self.stopped = PlanRun.objects.filter(pk=self.run.pk, cancel_requested_at__isnull=False).exists()
        return self.stopped

    def write(self, **fields: object) -> None:
        running = PlanRun.objects.filter(pk=self.run.pk, state=PlanRun.State.RUNNING)
        if not running.update(heartbeat_at=timezone.now(), **fields):
            raise PlanningError(_("The run was ended by somebody else."), code="run_ended")
