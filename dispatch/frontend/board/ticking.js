// Which changes of a version are accepted: one by one, all of a technician's day, or all. It is kept while that version
// is looked at, however often its changes are read again.
const left = new Set(); // visits that stay as they are
let plan = null;

const form = () => document.getElementById("accepting");
const boxes = () => [...form().querySelectorAll("[name=visit]")];
const of = (technician) => boxes().filter((box) => box.dataset.technicians.split(" ").includes(technician));

document.addEventListener("change", ({ target }) => {
  if (!target.closest("#accepting")) return;
  const { group } = target.dataset;
  if (group) of(group).forEach((box) => { box.checked = target.checked; });
  count();
});

document.addEventListener("click", ({ target }) => {
  const { accept } = target.closest("[data-accept]")?.dataset ?? {};
  if (accept === undefined) return;
  boxes().forEach((box) => { box.checked = Boolean(accept); });
  count();
});

/** After the changes were read: what was left as it is stays so. */
export function takeUp() {
  if (!form()) return;
  const { plan: shown } = document.getElementById("changes").dataset;
  if (shown !== plan) left.clear();
  plan = shown;
  boxes().forEach((box) => { if (left.has(box.value)) box.checked = false; });
  count();
}

function count() {
  for (const box of boxes()) { if (box.checked) left.delete(box.value); else left.add(box.value); }
  for (const group of form().querySelectorAll("[data-group]")) {
    const those = of(group.dataset.group);
    const ticked = those.filter((box) => box.checked).length;
    group.checked = ticked === those.length;
    group.indeterminate = ticked > 0 && ticked < those.length;
  }
  const all = boxes();
  const accepted = all.filter((box) => box.checked).length;
  form().querySelector("[data-accepted]").textContent = all.length ? `${accepted}/${all.length}` : "";
  const isNothing = all.length > 0 && !accepted;
  form().querySelector("[data-key=y]").disabled = isNothing;
  form().querySelector("[data-nothing]").hidden = !isNothing;
  agree(all.every((box) => box.checked === box.defaultChecked));
}

/** How many promises would be broken was counted for what was ticked when the changes came: only then it is agreed to. */
function agree(isCounted) {
  const breaking = form().querySelector("[data-breaking]");
  if (breaking) breaking.hidden = breaking.disabled = !isCounted;
}

takeUp();
document.addEventListener("htmx:afterSettle", takeUp);
