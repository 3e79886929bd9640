"""A line of progress a second."""

import time

from routing import Progress
from routing.command.files import say

EVERY_S = 1.0


class Lines:
    """Says how far the search is: at once where it takes another step, else once a second."""

    def __init__(self, began_s: float) -> None:
        self.began_s, self.said_s, self.step = began_s, 0.0, ""

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.step == self.step and now - self.said_s < EVERY_S:
            return
        self.said_s, self.step = now, progress.step
        say(
            f"{now - self.began_s:6.1f} s  {progress.step:<12} {progress.planned:,} of {progress.of:,} planned,"
            f" lost priority {progress.lost_priority:,}, cost {progress.cost:,}"
        )
