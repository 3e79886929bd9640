"""Fills the cache of compiled code, so that no customer has to wait for it: `python -m routing.slots.compiled`."""

from datetime import date

from routing.place import Place
from routing.slots.engine import SlotEngine
from routing.slots.published import TechnicianDay
from routing.slots.wanted import Wanted, Window
from routing.technician import Technician
from routing.travel import GreatCircle

DAY = date(2000, 1, 1)
HERE = Place(0.0, 0.0)


def warm_up() -> None:
    """Load every compiled door into this process; compiles what is not in the cache yet."""
    engine, window = SlotEngine(travel=GreatCircle()), Window(DAY, 0, 3600)
    engine.set_day(DAY, [TechnicianDay(Technician(name, HERE, HERE, (0, 3600)), ()) for name in ("a", "b")])
    for technicians_needed in (1, 2):
        engine.offers(Wanted(HERE, 60, (window,), technicians_needed=technicians_needed))
    engine.why_not(Wanted(HERE, 60, (window,)))


if __name__ == "__main__":
    warm_up()
