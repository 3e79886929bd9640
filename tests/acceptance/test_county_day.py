"""Real input, end to end: three real files, and a county's Friday, 2009-09-25, by the commands that a person types.

Figures are printed; those that are facts of the files are asserted. The pages of that day are photographed into the
folder that the environment variable `SCREENSHOTS` names, to be looked at by a person.
"""

import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.core.management import call_command
from playwright.sync_api import Page, expect

from dispatch.models import Plan
from dispatch.planning.reasons import reason_text
from routing import check
from routing.problem import Problem
from technicians.models import Organisation, Territory
from tests.browser import barriers, sign_in
from tests.dispatch.stored_plan import solution_of
from tests.factories import TerritoryFactory, UserFactory
from tests.shared_data import shared_data

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

FRIDAY = date(2009, 9, 25)
HALF_PAST_NINE = "2009-09-25T09:30-04:00"
ROCKVILLE = Point(-77.1528, 39.0840, srid=4326)
COMPLAINTS = "tickets/montgomery_county_md_cable_complaints.csv"
INSPECTIONS = "tickets/montgomery_county_md_cable_inspections.csv"
COMCAST = "tickets/comcast_fcc_complaints_2015.csv"

NO_PHONE = "a phone number under which the customer can be reached"
NO_VISIT = "nothing: this kind of case is solved without a visit"
NO_STEPS = "the steps that can be tried from afar"
NO_LINE_TEST = "a line test"
NO_TERRITORY = "a territory that serves this address"


@pytest.fixture
def territory(organisation: Organisation) -> Territory:
    """Montgomery County: ZIP codes 208.. and 209.., with the depot in Rockville."""
    return TerritoryFactory(
        organisation=organisation,
        name="Rockville",
        timezone="America/New_York",
        country="US",
        holiday_region="MD",
        postal_prefixes=["208", "209"],
        depot=ROCKVILLE,
    )


@pytest.fixture
def command(territory: Territory, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command for the territory's organisation, show what it prints, and return its counts by their words."""

    def run(name: str, *arguments: object) -> dict[str, int]:
        capsys.readouterr()
        call_command(name, *map(str, arguments), "--organisation", territory.organisation.name)
        printed = capsys.readouterr().out
        with capsys.disabled():
            print(f"\n$ {name} {' '.join(map(str, arguments))}\n{printed}", end="")  # noqa: T201
        return counts_in(printed)

    return run


@pytest.fixture
def import_file(command, tmp_path: Path):
    def run(name: str, file_format: str, *arguments: object) -> dict[str, int]:
        postal_codes, rejects = shared_data("geo/geonames_postal_US.zip"), tmp_path / "rejects.csv"
        options = ["--format", file_format, "--postal-codes", postal_codes, "--rejects", rejects, *arguments]
        return command("import_tickets", shared_data(name), *options)

    return run


def counts_in(printed: str) -> dict[str, int]:
    """`109  imported` and `│ Field orders │ 70 │` as words → number."""
    counts = {}
    for line in printed.splitlines():
        if line.count("│") == 3:
            _, words, number, _ = line.split("│")
        else:
            number, _, words = line.strip().partition("  ")
        if number.strip().isdecimal():
            counts[words.split(", see ")[0].strip()] = int(number)
    return counts


def held_back(counts: dict[str, int]) -> dict[str, int]:
    return {
        words: counts[words] for words in (NO_PHONE, NO_VISIT, NO_STEPS, NO_LINE_TEST, NO_TERRITORY) if words in counts
    }


@pytest.mark.parametrize(
    ("name", "file_format", "read", "rejected"),
    [
        (COMPLAINTS, "montgomery", 23_723, {"opened in the future": 1, "no date of opening": 1}),
        (
            INSPECTIONS,
            "montgomery",
            31_890,
            {"no date of opening": 7, "opened in the future": 3, "opened before 1970": 1},
        ),
        (COMCAST, "comcast", 2_224, {"the number in the source can't be read": 1}),
    ],
)
def test_a_real_file_is_imported_once(import_file, name, file_format, read, rejected):
    good, bad = read - sum(rejected.values()), sum(rejected.values())
    first = import_file(name, file_format)
    assert first["read"] == read
    assert (first["imported"], first["there already"], first["rejected"]) == (good, 0, bad)
    assert {reason: first[reason] for reason in rejected} == rejected
    second = import_file(name, file_format)
    assert (second["read"], second["imported"], second["there already"], second["rejected"]) == (read, 0, good, bad)


@pytest.mark.browser
def test_the_complaints_of_that_day_from_file_to_phone(
    import_file, command, territory, live_server, desktop_page, phone_page, tmp_path, capsys
):
    counts = import_file(COMPLAINTS, "montgomery", "--as-of", FRIDAY)
    assert (counts["read"], counts["imported"], counts["not open on that day"], counts["rejected"]) == (
        (23_723, 109, 23_612, 2)
    )
    default = {NO_PHONE: 72, NO_VISIT: 37, NO_STEPS: 33, NO_LINE_TEST: 17, NO_TERRITORY: 1}
    for dry in (["--dry-run"], []):
        counts = command("convert_tickets", "--rule-set", "default", *dry)
        assert (counts["Field orders"], counts["Held back"], held_back(counts)) == (0, 109, default)
    for dry in (["--dry-run"], []):
        counts = command("convert_tickets", "--rule-set", "county", *dry)
        assert (counts["Field orders"], counts["Linked to an open order"], counts["Held back"]) == (70, 4, 35)
        assert held_back(counts) == {NO_VISIT: 34, NO_TERRITORY: 1}

    plan = planned_day(command, territory, capsys)
    pages = Path(os.environ.get("SCREENSHOTS", tmp_path))
    technician = plan.assignments.order_by("technician").first().technician
    technician.user = UserFactory(organisation=territory.organisation, role="technician", username="technician")
    technician.save(update_fields=["user"])
    UserFactory(organisation=territory.organisation, role="dispatcher", is_staff=True, username="dispatcher")
    with time_machine.travel(HALF_PAST_NINE):
        look_at_the_board(desktop_page, live_server.url, plan, pages)
        look_at_the_phone(phone_page, live_server.url, plan, pages)
    with capsys.disabled():
        print(f"\nPages: {pages}")  # noqa: T201


def test_with_the_inspections_of_that_day(import_file, command, territory, capsys):
    assert import_file(COMPLAINTS, "montgomery", "--as-of", FRIDAY)["imported"] == 109
    assert import_file(INSPECTIONS, "montgomery", "--as-of", FRIDAY)["imported"] == 1_208
    assert command("convert_tickets", "--rule-set", "default", "--dry-run")["Field orders"] == 0
    counts = command("convert_tickets", "--rule-set", "county")
    decided = [counts[words] for words in ("Tickets read", "Field orders", "Linked to an open order", "Held back")]
    assert decided == [1_317, 446, 354, 517]
    planned_day(command, territory, capsys)


def planned_day(command, territory: Territory, capsys) -> Plan:
    """15 technicians are made up and the day is planned and published; then the stored rows are judged."""
    command("generate_technicians", "--territory", territory.name, "--count", 15, "--first", "2009-09-21")
    counts = command("plan_day", FRIDAY, "--territory", territory.name, "--time-limit", 30, "--publish")
    plan = Plan.objects.get(territory=territory, day=FRIDAY)
    run = plan.runs.get()
    problem = Problem.from_json(run.problem)
    verdict = check(problem, solution_of(plan, problem))
    reasons = Counter(reason_text(left) for left in plan.unplanned.order_by("pk"))
    with capsys.disabled():
        print(f"\nstored rows, checked again: {len(verdict.violations)} violations, {verdict.score}")  # noqa: T201
        print("\n".join(f"{number:>7}  {reason}" for reason, number in reasons.most_common()))  # noqa: T201
    assert verdict.violations == ()
    assert (plan.state, counts["violations by check.py"]) == ("published", 0)
    assert counts["planned"] + counts["unplanned"] == counts["visits"] == len(problem.visits)
    assert counts["planned"] >= 2 * territory.technicians.count()
    assert {technician.shift[0] for technician in problem.technicians} <= {7 * 3600, 8 * 3600, 34_200}
    return plan


def look_at_the_board(page: Page, base_url: str, plan: Plan, pages: Path) -> None:
    sign_in(page, base_url, username="dispatcher")
    page.wait_for_url(f"{base_url}/admin/board/**")
    page.goto(f"{base_url}/admin/board/?day={plan.day}")
    expect(page.locator("[data-technician]")).to_have_count(15)
    shown = {visit.get_attribute("data-visit") for visit in page.locator("[data-technician] [data-visit]").all()}
    assert shown == {str(row.visit.uuid) for row in plan.assignments.select_related("visit")}
    assert barriers(page) == []
    page.screenshot(path=pages / "board.png", full_page=True)
    page.locator("[data-technician] [data-visit] .block").first.click()
    page.get_by_role("heading", name="Already tried").wait_for()
    page.screenshot(path=pages / "board-case.png")


def look_at_the_phone(page: Page, base_url: str, plan: Plan, pages: Path) -> None:
    sign_in(page, base_url, username="technician")
    page.wait_for_url(f"{base_url}/today/")
    stops = plan.assignments.filter(technician__user__username="technician")
    assert page.locator("[data-stop]").count() == stops.count()
    assert barriers(page) == []
    page.screenshot(path=pages / "today.png", full_page=True)
    page.locator("[data-stop] h2 a").click()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Already tried")).to_be_visible()
    expect(page.get_by_text("The map knows only the postal code of this address.")).to_be_visible()
    assert barriers(page) == []
    page.screenshot(path=pages / "visit.png", full_page=True)
