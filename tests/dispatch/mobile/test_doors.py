"""Signing in and out, one's own first page, the language, and refusals in words."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "page"), [("dispatcher", "/admin/board/"), ("technician", "/today/"), ("agent", "/desk/")]
)
def test_everybody_lands_on_their_own_page(role, page):
    UserFactory(username="somebody", role=role)
    client = Client(enforce_csrf_checks=True)
    token = client.get("/login/").cookies["csrftoken"].value
    answer = client.post(
        "/login/", {"username": "somebody", "password": "secret-for-tests", "csrfmiddlewaretoken": token}
    )
    assert (answer.status_code, answer.url) == (302, "/")
    home = client.get("/")
    assert (home.status_code, home.url) == (302, page)


def test_a_stranger_is_asked_to_sign_in_and_goes_on_from_there(client):
    assert client.get("/").url == "/login/?next=/"
    UserFactory(username="somebody", role="technician")
    answer = client.post("/login/", {"username": "somebody", "password": "secret-for-tests", "next": "/callbacks/"})
    assert answer.url == "/callbacks/"


def test_a_wrong_password_is_said_without_telling_which_part_is_wrong(client):
    UserFactory(username="somebody")
    for name in ("somebody", "nobody"):
        answer = client.post("/login/", {"username": name, "password": "wrong"})
        assert "The user name or the password is not right." in answer.content.decode()


def test_ten_wrong_passwords_lock_the_door_and_say_for_how_long(client):
    UserFactory(username="somebody")
    answers = [client.post("/login/", {"username": "somebody", "password": "wrong"}) for _ in range(10)]
    assert {answer.status_code for answer in answers[:9]} == {200}
    assert answers[9].status_code == 429
    assert "blocked for 15 minutes" in answers[9].content.decode()
    right = client.post("/login/", {"username": "somebody", "password": "secret-for-tests"})
    assert right.status_code == 429


def test_signing_out_takes_a_post(client_of):
    client = client_of(UserFactory(role="agent"))
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == "/login/"
    assert client.get("/callbacks/").url == "/login/?next=/callbacks/"


def test_the_language_is_chosen_by_a_form(client):
    answer = client.post(reverse("set_language"), {"language": "de", "next": "/login/"})
    assert (answer.url, answer.cookies["django_language"].value) == ("/login/", "de")
    assert '<html lang="de">' in client.get("/login/").content.decode()


def test_pages_are_never_stored(client_of):
    client = client_of(UserFactory(role="technician"))
    for page in ("/today/", "/callbacks/", "/more/", "/"):
        assert "no-store" in client.get(page).headers["Cache-Control"], page


def test_more_is_for_whoever_is_signed_in(client, client_of):
    assert client.get("/more/").url == "/login/?next=/more/"
    assert client_of(UserFactory(role="agent", first_name="Ines", last_name="Roth")).get("/more/").status_code == 200


def test_what_is_not_there_says_so_in_a_page(client):
    answer = client.get("/nothing/")
    assert (answer.status_code, "There is nothing here" in answer.content.decode()) == (404, True)


def test_a_page_for_others_is_refused_in_words(client_of):
    answer = client_of(UserFactory(role="agent")).get("/today/")
    assert (answer.status_code, "belongs to somebody else" in answer.content.decode()) == (403, True)


def test_the_page_for_our_own_mistakes_needs_nothing():
    with translation.override("en"):
        assert "The mistake is ours" in render_to_string("500.html")
