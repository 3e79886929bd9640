"""What is in the vans: the office's list, and CSV in and out of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from technicians.models import Technician, VanStock
from technicians.services.van_stock import use_parts
from tests.factories import PartFactory, TechnicianFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/technicians/vanstock/"


@pytest.fixture
def technician(organisation) -> Technician:
    return TechnicianFactory(territory=TerritoryFactory(organisation=organisation), name="Adler, Tom")


@pytest.fixture
def stock(technician):
    """Some of a part, named by its code, in the technician's van."""

    def add(code: str, quantity: int, target: int) -> VanStock:
        part = PartFactory(organisation=technician.organisation, code=code, name=code.upper())
        return VanStock.objects.create(technician=technician, part=part, quantity=quantity, target=target)

    return add


@pytest.fixture
def office(client, organisation):
    user = UserFactory(organisation=organisation, role="dispatcher")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestUsing(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 50), st.integers(0, 50), st.lists(st.integers(1, 20), max_size=5))
    def test_what_is_used_is_missing_and_people_never_see_less_than_nothing(self, quantity, target, used):
        technician = TechnicianFactory()
        part = PartFactory(organisation=technician.organisation)
        stock = VanStock.objects.create(technician=technician, part=part, quantity=quantity, target=target)
        use_parts(technician=technician, used=[(part, pieces) for pieces in used])
        stock.refresh_from_db()
        assert stock.quantity == quantity - sum(used)
        assert stock.on_van == max(0, quantity - sum(used))
        assert stock.refill == max(0, target - stock.on_van)
        assert stock.is_miscounted == (sum(used) > quantity)
        assert VanStock.objects.to_refill().exists() == (stock.refill > 0)
        assert VanStock.objects.miscounted().exists() == stock.is_miscounted


def test_a_part_that_is_not_kept_count_of_stays_so(technician):
    use_parts(technician=technician, used=[(PartFactory(organisation=technician.organisation), 3)])
    assert not VanStock.objects.exists()


def test_the_office_sees_what_to_refill_and_what_to_count(office, stock):
    stock("full", 5, 5), stock("short", 1, 4), stock("odd", -2, 0)
    rows = {
        to: [str(row) for row in office.get(LIST, {"to": to} if to else {}).context["cl"].result_list]
        for to in ("", "refill", "count")
    }
    assert rows == {
        "": ["Adler, Tom: 5 × FULL", "Adler, Tom: 0 × ODD", "Adler, Tom: 1 × SHORT"],
        "refill": ["Adler, Tom: 1 × SHORT"],
        "count": ["Adler, Tom: 0 × ODD"],
    }


def test_the_list_as_it_is_filtered_is_had_as_csv_without_formulas(office, stock, technician):
    stock("short", 1, 4), stock("full", 5, 5)
    technician.name = "=HYPERLINK(1)"
    technician.save()
    VanStock.objects.create(technician=TechnicianFactory(), part=PartFactory(), target=9)
    answer = office.get(f"{LIST}export/?to=refill")
    assert answer.content.decode().splitlines() == [
        "technician,part,quantity,target,refill",
        "'=HYPERLINK(1),short,1,4,3",
    ]


def upload(office, text: str):
    """Through the preview, confirmed where it offers that."""
    file = SimpleUploadedFile("vans.csv", text.encode())
    page = office.post(f"{LIST}import/", {"import_file": file, "format": "0"})
    form = page.context.get("confirm_form")
    return office.post(f"{LIST}process_import/", form.initial) if form else page


@pytest.mark.parametrize(("mark", "comma"), [("", ","), ("\ufeff", ";")])
def test_a_csv_changes_what_is_there_and_adds_what_is_new(office, stock, technician, mark, comma):
    stock("ont", 1, 4)
    PartFactory(organisation=technician.organisation, code="modem")
    lines = ["technician,part,quantity,target", '"Adler, Tom",ont,3,5', '"Adler, Tom",modem,0,2']
    text = "\r\n".join(line.replace(",", comma).replace(f"Adler{comma} Tom", "Adler, Tom") for line in lines)
    assert upload(office, mark + text).status_code == 302
    rows = VanStock.objects.order_by("part__code").values_list("part__code", "quantity", "target")
    assert list(rows) == [("modem", 0, 2), ("ont", 3, 5)]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Nobody,ont,1,1", "There is no technician “Nobody”, or more than one."),
        ('"Adler, Tom",laser,1,1', "There is no part with the code “laser”."),
        ('"Adler, Tom",ont,1,-1', "Ensure this value is greater than or equal to 0."),
        ('"Adler, Tom",ont,many,1', "“many” is no whole number."),
    ],
)
def test_a_csv_with_a_mistake_names_it_and_changes_nothing(office, stock, line, sentence):
    stock("ont", 1, 4)
    answer = upload(office, f'technician,part,quantity,target\n"Adler, Tom",ont,3,5\n{line}\n')
    assert (answer.status_code, sentence in answer.content.decode()) == (200, True)
    assert VanStock.objects.get().quantity == 1


def test_no_csv_reaches_the_vans_of_another_firm(office, stock):
    stock("ont", 1, 4)
    strange = TechnicianFactory(name="Fremd, Eva")
    answer = upload(office, 'technician,part,quantity,target\n"Fremd, Eva",ont,3,5\n')
    assert "There is no technician “Fremd, Eva”" in answer.content.decode()
    assert not VanStock.objects.filter(technician=strange).exists()


@pytest.mark.parametrize("page", ["", "import/", "export/"])
def test_only_the_office_has_the_list(client, technician, page):
    client.force_login(technician.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(LIST + page).status_code in (302, 403)
