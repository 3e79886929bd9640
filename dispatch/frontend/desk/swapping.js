// After a press the case comes anew. What was typed and not sent stays, and the focus stays where the work is.
let kept = []; // [id, value] of fields that were changed and not sent
let place = null; // the part of the case in which something was pressed
const said = document.getElementById("said");

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  if (detail.target.id !== "case") return;
  const sent = detail.elt.closest("form");
  kept = [...document.querySelectorAll("#case :is(input, textarea, select)")]
    .filter((field) => field.id && field.form !== sent && isChanged(field))
    .map(({ id, value }) => [id, value]);
  place = detail.elt.closest("section")?.id ?? null;
  sent?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (target.id !== "case" || !xhr.responseURL || new URL(xhr.responseURL).pathname === location.pathname) return;
  event.detail.shouldSwap = false; // somewhere else: signed out, or the case is no longer ours
  location.assign(xhr.responseURL);
});

// In the same moment: a letter that is pressed while nothing has the focus would be lost.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "case") holdFocus();
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id !== "case") return;
  for (const [id, value] of kept) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  kept = [];
  holdFocus();
});

function holdFocus() {
  const isLost = [document.body, document.getElementById("case")].includes(document.activeElement ?? document.body);
  if (isLost) (document.getElementById(place ?? "") ?? document.getElementById("case")).focus({ preventScroll: true });
}

for (const problem of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(problem, () => {
    const line = document.createElement("p");
    line.className = "toast toast--error";
    line.textContent = said.dataset.problem;
    said.replaceChildren(line);
    document.querySelector("#case [aria-busy]")?.removeAttribute("aria-busy");
  });
}

function isChanged(field) {
  if (field.matches("select")) return ![...field.options].every((option) => option.selected === option.defaultSelected);
  return field.type !== "hidden" && field.value !== field.defaultValue;
}

// Who has just arrived at a case has it in hand.
document.getElementById("case")?.focus({ preventScroll: true });
