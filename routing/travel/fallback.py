"""Travel times that always come: by road where the server answers, by great circle where it does not."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from routing.place import Place
from routing.travel.great_circle import GreatCircle
from routing.travel.http import NoAnswerError, RefusedError
from routing.travel.times import TravelTimes


class Cause(StrEnum):
    """Why times are estimates."""

    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    TOO_SLOW = "too_slow"


SAID = {
    Cause.NO_ANSWER: "did not answer",
    Cause.REFUSED: "refused the question",
    Cause.TOO_SLOW: "took too long",
}


@dataclass(frozen=True, slots=True)
class TravelWarning:
    cause: Cause
    host: str
    detail: str

    def __str__(self) -> str:
        return f"Travel times are estimates: the road server at {self.host} {SAID[self.cause]}."


@dataclass(slots=True)
class Fallback(TravelTimes):
    """Asks `roads`, at most `1 + retries` times with growing pauses, and `estimate` where that fails.

    A failure opens the circuit: for `open_s` seconds nothing more is asked. After `limit_s` seconds of asking in
    all nothing more is asked at all. Each cause stands in `warnings` once.
    """

    roads: TravelTimes
    host: str
    estimate: TravelTimes = field(default_factory=GreatCircle)
    retries: int = 2
    backoff_s: float = 0.5  # before the first retry; doubled for each further
    open_s: float = 300.0
    limit_s: float = 600.0
    warnings: list[TravelWarning] = field(default_factory=list)
    closed_from: float = field(default=float("-inf"), init=False)
    asked_s: float = field(default=0.0, init=False)

    def matrix_s(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        began = time.monotonic()
        if began >= self.closed_from:
            try:
                return self.by_road(from_places, to_places)
            except NoAnswerError as error:
                self.open(Cause.NO_ANSWER, str(error), self.open_s)
            except RefusedError as error:
                self.open(Cause.REFUSED, str(error), self.open_s)
            finally:
                self.asked_s += time.monotonic() - began
                if self.asked_s > self.limit_s:
                    self.open(Cause.TOO_SLOW, f"{self.asked_s:.0f} s", float("inf"))
        return self.estimate.matrix_s(from_places, to_places)

    def by_road(self, from_places: Sequence[Place], to_places: Sequence[Place]) -> NDArray[np.int32]:
        for retry in range(self.retries):
            try:
                return self.roads.matrix_s(from_places, to_places)
            except NoAnswerError:
                time.sleep(self.backoff_s * 2**retry)
        return self.roads.matrix_s(from_places, to_places)

    def open(self, cause: Cause, detail: str, seconds: float) -> None:
        self.closed_from = time.monotonic() + seconds
        if all(warning.cause is not cause for warning in self.warnings):
            self.warnings.append(TravelWarning(cause, self.host, detail))
