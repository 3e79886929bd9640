"""Who is asked what: reads the questions off a page as it is shown, and counts those that are answered."""

import re
from collections import Counter
from collections.abc import Iterable

from playwright.sync_api import Page

from orders.models.ticket import Missing
from orders.services.announcing import ASKED_FOR
from tests.dispatch.mobile.measuring import SEEN

# Every field that a page shows empty, by its name and where the form goes: what it asks for. A name that stands
# nowhere here fails the story: whoever adds a field says what it means.
MEANINGS = {
    r"/case/ text": "what fails",
    r"/case/ category|/facts/ category": "kind of fault",
    r"/facts/ line_test": "line test",
    r" site| street| postal_code| city": "address",
    r" name": "name",
    r" phone| number": "phone number",
    r" report_to": "e-mail address",
    r"/step/ (.+)|/self-help/ (.+)": "tried",
    r" recommend": "would recommend us",
    r" solved": "is it solved",
}
# No questions: the search; room for what somebody wants to say, which may stay empty; what is offered; and what a
# technician writes down about the work.
NOT_ASKED = (
    r"/search/ q|/contact/ text|/facts/ line_test_detail|/attempt/ note|/survey/ word|/appointment/ window"
    r"|/done/ (item-\d+.*|report|photos|parts-.*|signed_by)"
)
OPEN = f"""() => {{
  {SEEN}
  const fields = [...document.querySelectorAll("form input:not([type=hidden]), form select, form textarea")];
  const goesTo = (field) => new URL(field.form.getAttribute("action") ?? "", location.href).pathname;
  const isOpen = (field) => field.type === "radio" || field.type === "checkbox"
    ? ![...field.form.elements].some((each) => each.name === field.name && each.checked)
    : field.value === "";
  const asked = fields.filter((field) => seen(field) && isOpen(field)).map((field) =>
    `${{goesTo(field)}} ${{field.name === "answer" ? field.form.elements.step.value : field.name}}`);
  const steps = [...document.querySelectorAll("[data-step]")].filter(seen)
    .map((step) => `${{goesTo(step.querySelector("button"))}} ${{step.dataset.step}}`);
  return [...new Set([...asked, ...steps])];
}}"""


class Questions:
    """`known` is never asked; `steps` are the codes of self-help's steps by their uuid; `asked` what was, in order."""

    def __init__(self, *, known: Iterable[str], steps: dict[str, str]) -> None:
        self.known, self.steps = set(known), steps
        self.asked: list[str] = []

    def look(self, page: Page) -> set[str]:
        """What stands open on the page; nothing of it may be known or answered already."""
        found = {meaning for field in page.evaluate(OPEN) if (meaning := self._meaning(field))}
        again = found & (self.known | set(self.asked))
        assert not again, f"asked though it is known: {again}, at {page.url}"
        return found

    def answer(self, page: Page, *meanings: str) -> None:
        """Somebody is asked these now, and answers."""
        assert set(meanings) <= self.look(page), f"nobody asks for {meanings}"
        self.asked += meanings

    def read(self, mail: str) -> None:
        """A message asks for nothing that is known, nor for a trial after all was tried."""
        for code, words in ASKED_FOR.items():
            if str(words) in mail:
                assert code == Missing.STEPS, mail
                assert "tried: check-cables" not in self.asked

    def counted(self) -> Counter[str]:
        return Counter(self.asked)

    def _meaning(self, field: str) -> str:
        if re.search(f"({NOT_ASKED})$", field):
            return ""
        meaning = next((meaning for pattern, meaning in MEANINGS.items() if re.search(f"({pattern})$", field)), "")
        assert meaning, f"what does this field ask for? {field}"
        step = field.rpartition(" ")[2]
        return f"tried: {self.steps.get(step, step)}" if meaning == "tried" else meaning
