"""Who could come on a day that is not planned yet: as arrays, so that the places of a window are a sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.clock import DayClock
from dispatch.planning.workforce import place
from routing import Place
from routing.slots import Window
from routing.travel import GreatCircle
from routing.travel.great_circle import air_km, radians
from technicians.selectors.duty import Duty

REACH_S = 3600  # nobody is counted on who lives farther away


@dataclass(frozen=True, slots=True)
class Crew:
    """The shifts of a day without the absences in them: where each starts, from when to when, with which skills."""

    homes: NDArray[np.float64]  # latitude and longitude in radians, (shifts, 2)
    begin_s: NDArray[np.int64]
    end_s: NDArray[np.int64]
    levels: Mapping[str, NDArray[np.int64]]

    def able(self, skill: str, level: int) -> NDArray[np.bool_]:
        """Who holds the skill; "" is anybody."""
        if not skill:
            return np.ones(len(self.homes), dtype=bool)
        held = self.levels.get(skill)
        return np.zeros(len(self.homes), dtype=bool) if held is None else held >= level

    def worked_s(self, windows: Sequence[Window]) -> NDArray[np.int64]:
        """How long each works in each window, (windows, shifts)."""
        first_s = np.array([window.first_s for window in windows])[:, None]
        last_s = np.array([window.last_s for window in windows])[:, None]
        return np.maximum(np.minimum(self.end_s, last_s) - np.maximum(self.begin_s, first_s), 0)


def near(crews: Sequence[Crew], where: Place, travel: GreatCircle) -> list[NDArray[np.bool_]]:
    """Who of each crew starts within reach."""
    if not crews:
        return []
    homes = np.concatenate([crew.homes for crew in crews])
    is_near = travel.seconds(air_km(homes, radians([where])))[:, 0] <= REACH_S
    return np.split(is_near, np.cumsum([len(crew.homes) for crew in crews])[:-1])


def crew_of(team: Sequence[Duty], clock: DayClock) -> Crew:
    """One row a shift; an absence that touches it takes its time away from the end that it touches, or all of it."""
    rows = [
        (duty, span)
        for duty in team
        for shift in duty.shifts
        for span in [remaining((clock.seconds(shift.during.lower), clock.seconds(shift.during.upper)), duty, clock)]
        if span[0] < span[1]
    ]
    skills = {held.skill.code for duty, _span in rows for held in duty.technician.skills.all()}
    levels = {code: np.array([level_of(duty, code) for duty, _span in rows], dtype=np.int64) for code in sorted(skills)}
    return Crew(
        homes=radians([place(duty.technician, duty.technician.starts_at) for duty, _span in rows]),
        begin_s=np.array([begin for _duty, (begin, _end) in rows], dtype=np.int64),
        end_s=np.array([end for _duty, (_begin, end) in rows], dtype=np.int64),
        levels=levels,
    )


def level_of(duty: Duty, code: str) -> int:
    return next((held.level for held in duty.technician.skills.all() if held.skill.code == code), 0)


def remaining(span: tuple[int, int], duty: Duty, clock: DayClock) -> tuple[int, int]:
    """The longer of what lies before and behind each absence."""
    begin, end = span
    for absence in duty.absences:
        away, back = clock.seconds(absence.during.lower), clock.seconds(absence.during.upper)
        if away < end and begin < back:
            begin, end = max((begin, max(away, begin)), (min(back, end), end), key=lambda rest: rest[1] - rest[0])
    return begin, end
