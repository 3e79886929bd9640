"""Lists out and in as CSV and XLSX: the preview writes nothing, no cell is a formula, nobody reaches another's rows."""

from io import BytesIO

import pytest
from django.contrib.gis.geos import Point
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from orders.models import OrderType, Site
from technicians.admin.csv_files import harmless, unmarked
from technicians.models import Skill, Technician, TechnicianSkill
from tests.factories import (
    OrderTypeFactory,
    SiteFactory,
    SkillFactory,
    TechnicianFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LISTS = {
    Technician: "/admin/technicians/technician/",
    Skill: "/admin/technicians/skill/",
    TechnicianSkill: "/admin/technicians/technicianskill/",
    OrderType: "/admin/orders/ordertype/",
    Site: "/admin/orders/site/",
}


def preview(client, model, text: str | bytes, kind: str = "0"):
    file = SimpleUploadedFile("list", text.encode() if isinstance(text, str) else text)
    return client.post(f"{LISTS[model]}import/", {"import_file": file, "format": kind})


def confirm(client, model, page):
    return client.post(f"{LISTS[model]}process_import/", page.context["confirm_form"].initial)


def said(page) -> list[str]:
    return [row.import_type for row in page.context["result"].rows]


def exported(client, model, more: str = "") -> list[str]:
    return client.get(f"{LISTS[model]}export/{more}").content.decode().splitlines()


def test_the_preview_writes_nothing_and_the_same_file_again_changes_nothing(dispatcher_client, organisation):
    SkillFactory(organisation=organisation, code="fibre", name="Fibre")
    text = "code,name\nfibre,Glasfaser\ncopper,Kupfer\n"
    page = preview(dispatcher_client, Skill, text)
    assert said(page) == ["update", "new"]
    assert "<del>Fibre</del> <ins>Glasfaser</ins>" in page.content.decode()
    assert list(Skill.objects.values_list("name", flat=True)) == ["Fibre"]
    assert confirm(dispatcher_client, Skill, page).status_code == 302
    assert set(Skill.objects.values_list("code", "name", "organisation")) == {
        ("fibre", "Glasfaser", organisation.pk),
        ("copper", "Kupfer", organisation.pk),
    }
    assert said(preview(dispatcher_client, Skill, text)) == ["skip", "skip"]


def test_what_goes_out_comes_in_unchanged(dispatcher_client, organisation, territory):
    """Also a name and a phone number that a spreadsheet would take for formulas."""
    technician = TechnicianFactory(territory=territory, name="=HYPERLINK(1)", phone="+4922155500", max_visits=8)
    TechnicianSkill.objects.create(technician=technician, skill=SkillFactory(organisation=organisation, code="x"))
    OrderTypeFactory(organisation=organisation)
    SiteFactory(organisation=organisation, access_notes="-1. Stock\n@Hof")
    for model, url in LISTS.items():
        for kind, number in (("", "0"), ("?as=xlsx", "1")):
            data = dispatcher_client.get(f"{url}export/{kind}").content
            page = preview(dispatcher_client, model, data, number)
            assert said(page) == ["skip"] * model.objects.count(), (model, kind, page.context["result"].invalid_rows)
    assert "'=HYPERLINK(1),'+4922155500" in exported(dispatcher_client, Technician)[1]


def test_an_xlsx_has_no_formulas_and_of_one_that_comes_in_only_its_value_counts(dispatcher_client, organisation):
    SkillFactory(organisation=organisation, code="a", name="=1+1")
    data = dispatcher_client.get(f"{LISTS[Skill]}export/?as=xlsx").content
    assert [cell.value for cell in load_workbook(BytesIO(data)).active[2]] == ["a", "'=1+1"]
    book, out = Workbook(), BytesIO()
    book.active.append(["code", "name"])
    book.active.append(["b", '=HYPERLINK("https://example.org")'])
    book.save(out)
    page = preview(dispatcher_client, Skill, out.getvalue(), "1")
    assert "HYPERLINK" not in str(page.context["result"].rows[0].diff)


@given(st.text(max_size=20))
def test_the_mark_against_formulas_is_taken_off_again(text):
    assert unmarked(harmless(text)) == text or text.startswith("'")
    assert not harmless(text).startswith(("=", "+", "-", "@"))


class TestTechnicians:
    head = "uuid,name,phone,territory,home,starts_at,ends_at,overtime_minutes,max_visits,active"

    def test_a_new_one_and_one_that_is_known_by_name(self, dispatcher_client, organisation, territory):
        known = TechnicianFactory(territory=territory, name="Adler, Tom")
        rows = [
            f',"Adler, Tom",,{territory.name},"50.9, 6.9",home,depot,30,,1',
            f',"Neu, Eva",,{territory.name},"50.8, 6.8",home,home,,,1',
        ]
        page = preview(dispatcher_client, Technician, "\n".join([self.head, *rows]))
        assert said(page) == ["update", "new"]
        confirm(dispatcher_client, Technician, page)
        known.refresh_from_db()
        assert (known.ends_at, known.overtime_minutes, known.home) == ("depot", 30, Point(6.9, 50.9, srid=4326))
        assert Technician.objects.get(name="Neu, Eva").organisation == organisation

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (',A,,Nowhere,"50.9, 6.9",home,home,,,1', "There is no territory “Nowhere”."),
            (",A,,{territory},here,home,home,,,1", "“here” is no place."),
            (',A,,{territory},"50.9, 6.9",bed,home,,,1', "Value 'bed' is not a valid choice"),
            (',A,,{territory},"50.9, 6.9",home,home,many,,1', "“many” is no whole number."),
            (',A,12,{territory},"50.9, 6.9",home,home,,,1', "phone"),
            ('x,A,,{territory},"50.9, 6.9",home,home,,,1', "“x” is no uuid."),
        ],
    )
    def test_a_mistake_is_named_and_nothing_is_kept(self, row, reason, dispatcher_client, territory):
        good = f',Gut,,{territory.name},"50.9, 6.9",home,home,,,1'
        page = preview(
            dispatcher_client, Technician, "\n".join([self.head, good, row.format(territory=territory.name)])
        )
        assert reason in page.content.decode().replace("&#x27;", "'")
        assert "confirm_form" not in page.context
        assert not Technician.objects.exists()

    def test_no_file_reaches_another_firms_rows_or_territories(self, dispatcher_client, territory):
        strange = TechnicianFactory(name="Fremd, Eva")
        for row in (
            f'{strange.uuid},X,,{territory.name},"50.9, 6.9",home,home,,,1',
            f',X,,{strange.territory.name},"50.9, 6.9",home,home,,,1',
        ):
            page = preview(dispatcher_client, Technician, f"{self.head}\n{row}")
            assert "There is no" in page.content.decode()
        assert strange.name not in "".join(exported(dispatcher_client, Technician))


def test_a_site_finds_its_territory_and_a_point_that_is_typed_is_exact(dispatcher_client, organisation, territory):
    text = 'uuid,street,postal_code,city,country,point,access_notes\n,Ring 1,50674,Köln,DE,"50.93, 6.95",Hof\n'
    page = preview(dispatcher_client, Site, text)
    confirm(dispatcher_client, Site, page)
    site = Site.objects.get()
    assert (site.territory, site.accuracy, site.organisation) == (territory, "exact", organisation)


def test_a_preview_that_is_gone_is_said(dispatcher_client):
    page = preview(dispatcher_client, Skill, "code,name\na,A\n")
    cache.clear()
    answer = confirm(dispatcher_client, Skill, page)
    assert answer.url == f"{LISTS[Skill]}import/"
    assert not Skill.objects.exists()


def test_a_list_as_german_spreadsheets_save_it_comes_in(dispatcher_client):
    """Semicolons, and the code page of Windows."""
    page = preview(dispatcher_client, Skill, "code;name\nfibre;Glasfaser für Köln\n".encode("cp1252"))
    confirm(dispatcher_client, Skill, page)
    assert Skill.objects.get().name == "Glasfaser für Köln"


def test_a_file_that_cannot_be_read_says_what_to_do(dispatcher_client):
    page = preview(dispatcher_client, Skill, b"PK\x03\x04broken", "1")
    assert page.context["form"].errors["import_file"] == [
        "This file can’t be read. Choose the format that it has, or save it anew as CSV or XLSX."
    ]


@pytest.mark.parametrize("data", [b"\x00\x01", b"", b"PK\x03\x04broken"])
def test_what_is_no_file_of_ours_is_said_and_no_error(data, dispatcher_client):
    for kind in ("0", "1"):
        assert preview(dispatcher_client, Skill, data, kind).status_code == 200
    assert not Skill.objects.exists()


def test_who_only_looks_has_the_files_and_takes_none_in(client, organisation, territory):
    client.force_login(
        UserFactory(organisation=organisation, role="viewer"), backend="django.contrib.auth.backends.ModelBackend"
    )
    SkillFactory(organisation=organisation, code="fibre")
    assert len(exported(client, Skill)) == 2
    assert client.get(f"{LISTS[Skill]}import/").status_code == 403
    assert preview(client, Skill, "code,name\na,A\n").status_code == 403


def test_a_dispatcher_of_one_territory_exports_its_technicians_only(client, organisation, territory):
    own = TechnicianFactory(territory=territory, name="Own")
    TechnicianFactory(territory=TerritoryFactory(organisation=organisation), name="Other")
    user = UserFactory(organisation=organisation)
    user.territories.add(territory)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert [line.split(",")[1] for line in exported(client, Technician)[1:]] == [own.name]
