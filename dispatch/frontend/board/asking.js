// A change that breaks a soft rule is asked for: why, and what the customer hears. The server sends the form.
const dialog = document.createElement("dialog");
dialog.className = "why-dialog";
dialog.setAttribute("aria-labelledby", "asks-title");
document.body.append(dialog);

export function askWhy(html) {
  dialog.innerHTML = html;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("[aria-invalid]")?.focus();
}

/** It was answered, or is not asked any more. */
export function asked() {
  if (dialog.open) dialog.close();
}

dialog.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) dialog.close(); });
