"""The people of the story, each at a screen of their own; every page they see is looked at for its questions."""

import re

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import APIRequestContext, Browser, Locator, Page, expect

from orders.models import Ticket
from technicians.models import User
from tests.browser import sign_in
from tests.dispatch.messaging.conftest import Mailbox
from tests.story.questions import Questions

LINK = re.compile(r"http://\S+/c/\S+")


class Agent:
    """At the desk, with a keyboard."""

    def __init__(self, user: User, page: Page, questions: Questions) -> None:
        self.user, self.page, self.questions = user, page, questions
        sign_in(page, settings.PUBLIC_URL, username=user.username)
        expect(page).to_have_url(f"{settings.PUBLIC_URL}/desk/")

    def picks_up(self, number: str) -> None:
        """The telephone opens the page of whoever calls."""
        self.page.evaluate("(number) => { location.hash = `tel=${number}`; }", number)
        self.sees(self.page.get_by_role("heading", name="New case of"))

    def presses(self, key: str, *, then: Locator) -> None:
        self.page.keyboard.press(key)
        self.sees(then)

    def clicks(self, name: str, *, then: Locator) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.sees(then)

    def sees(self, what: Locator) -> None:
        expect(what.first).to_be_visible()
        self.questions.look(self.page)


class Customer:
    """With an old phone that runs no scripts, and a mailbox of which she reads all."""

    def __init__(self, page: Page, mailbox: Mailbox, questions: Questions) -> None:
        self.page, self.mailbox, self.questions = page, mailbox, questions
        self.read = 0

    def reads(self, *subjects: str) -> str:
        """What has come since the last time, each by the beginning of its subject; returns the newest link."""
        new = self.mailbox.mails[self.read :]
        self.read = len(self.mailbox.mails)
        found = [mail["Subject"] for mail in new]
        assert len(found) == len(subjects), found
        assert all(map(str.startswith, found, subjects)), found
        texts = [mail.get_body(("plain",)).get_content() for mail in new]
        for text in texts:
            self.questions.read(text)
        return LINK.findall("\n".join(texts))[-1]

    def follows(self, link: str) -> None:
        self.page.goto(link)
        assert "/c/" not in self.page.url  # the secret is in no address any more
        self.questions.look(self.page)

    def opens(self, name: str) -> None:
        self.page.get_by_role("link", name=name).click()
        self.questions.look(self.page)

    def sends(self, name: str, *, said: str) -> None:
        self.page.get_by_role("button", name=name).click()
        expect(self.page.get_by_role("status")).to_contain_text(said)
        self.questions.look(self.page)


class Technician:
    """With the phone of one day, whose clock goes as the house's."""

    def __init__(self, user: User, browser: Browser, questions: Questions) -> None:
        phone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="en")
        phone.clock.install(time=timezone.now())
        self.page, self.questions = phone.new_page(), questions
        sign_in(self.page, settings.PUBLIC_URL, username=user.username)
        expect(self.page).to_have_url(f"{settings.PUBLIC_URL}/today/")

    def opens_stop_of(self, name: str) -> None:
        self.page.locator("[data-stop]").get_by_role("link", name=name).first.click()
        self.sees(self.page.get_by_role("button", name="I am on my way"))

    def taps(self, name: str, *, then: str) -> None:
        self.page.get_by_role("button", name=name).click()
        self.sees(self.page.get_by_role("button", name=then))

    def reports(self, text: str) -> None:
        """What was done, and an answer to each line of the checklist that demands one."""
        self.page.get_by_label("What was done").fill(text)
        for radio in self.page.get_by_role("radio", name="Yes").all():
            radio.check()
        for number in self.page.locator("form#work input[inputmode=text][required]").all():
            number.fill("-20")
        for line in self.page.locator("form#work input[type=text][required]:not([inputmode])").all():
            line.fill("4711")
        self.page.get_by_role("button", name="Look at the report").click()
        self.page.get_by_role("button", name="Done", exact=True).click()
        self.sees(self.page.get_by_text("All stops of today are over."))
        expect(self.page.locator("[data-status]")).to_contain_text("Everything is sent.")

    def sees(self, what: Locator) -> None:
        expect(what.first).to_be_visible()
        self.questions.look(self.page)

    def goes_home(self) -> None:
        self.page.context.close()


def told_by_chat(ticket: Ticket, text: str, system: APIRequestContext) -> None:
    """The system behind the chat knows the customer's case by her number, and writes down what she typed."""
    tickets = "/tmf-api/troubleTicket/v4/troubleTicket"
    number = str(ticket.customer.phones.get().number)
    (found,) = system.get(tickets, params={"relatedParty.phone": number}).json()
    assert found["id"] == str(ticket.uuid)
    note = {"text": text, "channel": {"id": "chat"}}
    answer = system.patch(f"{tickets}/{found['id']}", data={"note": [note]})
    assert answer.status == 200, answer.text()
