// Fields in tables, date pairs and select2 boxes have a caption to the eye only; give each its words.

const words = (element) => element?.textContent.replace(/[\s:*]+/g, " ").trim() ?? "";

function caption(field) {
  const cell = field.closest("td");
  if (cell) return words(cell.closest("table").querySelectorAll("thead th")[cell.cellIndex - 1] ?? null) || cell.className;
  return words(field.closest(".form-row, .fieldBox")?.querySelector("label, legend, .aligned"));
}

function nameFields() {
  document.querySelectorAll("form input:not([type=hidden]), form select, form textarea, .select2-selection, .select2-selection__rendered").forEach((field) => {
    if (field.getAttribute("aria-label") || (field.labels?.length && !field.closest(".datetime"))) return;
    const text = caption(field);
    if (!text) return;
    field.setAttribute("aria-label", text);
    field.removeAttribute("aria-labelledby");
  });
}

// select2 and added rows come later than this module.
new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
nameFields();
