// Each form gets a uuid of its own where it is opened, so that sending it twice counts once,
// and its button says that it is being sent.
for (const field of document.querySelectorAll("input[data-client-uuid]")) {
  // Only served over https and on loopback; elsewhere the server's uuid stays. A form with errors keeps its own.
  if (crypto.randomUUID && !field.form.hasAttribute("data-sent")) field.value = crypto.randomUUID();
}

// After a refusal, the first field to mend.
document.querySelector("form[data-sent] [aria-invalid='true']")?.focus();

document.addEventListener("submit", (event) => {
  // Written down by the phone's own module, or the answer to a question of the page itself.
  if (event.defaultPrevented || event.target.method === "dialog") return;
  const button = event.submitter;
  if (event.target.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    return;
  }
  event.target.setAttribute("aria-busy", "true");
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) button.textContent = button.dataset.busy;
});

// Back from the next page: what was sent can be sent again, and counts once.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});
