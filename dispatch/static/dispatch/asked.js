// The server's rules about what goes together, so that nothing is sent that it would refuse (`dispatch/mobile/asking.py`).
const isFilled = (field) => Boolean(field?.type === "number" ? Number(field.value) : field?.value.trim());

// What may not stay empty once another field of the form is filled in, or has one certain value.
function ask(field) {
  const { askedOnce, askedValue, askedSay } = field.dataset;
  const other = field.form.elements[askedOnce];
  const isAsked = askedValue ? other.value === askedValue : isFilled(other);
  field.setCustomValidity(isAsked && !isFilled(field) ? askedSay : "");
}

// A day whose earliest and latest hang on what is chosen beside it.
function limit(field) {
  const { limitedBy, limits } = field.dataset;
  Object.assign(field, JSON.parse(limits)[field.form.elements[limitedBy].value]);
}

for (const [fields, look] of [
  [document.querySelectorAll("[data-asked-once]"), ask],
  [document.querySelectorAll("[data-limited-by]"), limit],
]) {
  for (const field of fields) {
    for (const event of ["input", "change"]) field.form.addEventListener(event, () => look(field));
    look(field);
  }
}

// What is to be mended can be seen: a browser says nothing of a field that is folded away.
addEventListener("invalid", ({ target }) => target.closest("details:not([open])")?.setAttribute("open", ""), true);
