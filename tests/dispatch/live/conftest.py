"""Monday 2026-11-23 at 10 o'clock in Cologne, as for urgent work."""

from tests.dispatch.offering.conftest import (
    colleague,
    make_technician,
    make_visit,
    plan,
    technician,
    ten_o_clock,
    territory,
    visit,
)

__all__ = ["colleague", "make_technician", "make_visit", "plan", "technician", "ten_o_clock", "territory", "visit"]
