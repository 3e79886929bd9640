// The open visit: its case stands in the panel, and it is marked wherever it is shown.
import { addMarker, remark } from "./rows.js";

const panel = document.getElementById("panel");
const shown = document.getElementById("case");
let open = null; // the visit, and its address

export const openVisit = () => open?.visit;

export const openCase = (link) => openPage(link.getAttribute("href"), link.dataset.visit);

/** Anything that the panel can show; done when it is there. */
export async function openPage(href, visit) {
  if (href !== open?.href) written.clear();
  open = { visit, href };
  markOpen();
  await read();
  panel.classList.add("is-open");
  panel.scrollTo(0, 0);
}

const read = () => htmx.ajax("GET", open.href, { target: "#case", swap: "innerHTML" });

/** After somebody else has changed something; not while this person writes in it. */
export function readAgain() {
  if (open && !shown.contains(document.activeElement)) read();
}

/** After this person has changed something. */
export function readNow() {
  if (open) read();
}

// Read anew, the panel stays as it was left: what was unfolded, what was written meanwhile, and where the focus was.
const written = new Set(); // ids of fields; what was sent off is the server's to show
let left = null;
shown.addEventListener("input", ({ target }) => { if (target.id) written.add(target.id); });
shown.addEventListener("submit", ({ target }) => [...target.elements].forEach(({ id }) => written.delete(id)));
shown.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target !== shown) return;
  const focused = shown.contains(document.activeElement) ? document.activeElement : null;
  left = {
    isUnfolded: shown.querySelector(".more")?.open,
    values: [...written].map((id) => [id, document.getElementById(id)?.value]),
    focus: focused && { name: nameOf(focused), action: focused.form?.action },
  };
});
shown.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target !== shown || !left) return;
  const { isUnfolded, values, focus } = left;
  left = null;
  const more = shown.querySelector(".more");
  if (more && isUnfolded) more.open = true;
  for (const [id, value] of values) {
    const field = document.getElementById(id);
    if (field) field.value = value;
  }
  if (focus && !shown.contains(document.activeElement)) sameControl(focus)?.focus({ preventScroll: true });
});

const nameOf = (control) => control.id || control.textContent.trim();

// The same one; or what its form does by now ("Unlock" for "Lock"), or else the first that is there.
function sameControl({ name, action }) {
  const controls = [...shown.querySelectorAll("a, button, input:not([type=hidden]), select, summary")];
  return controls.find((control) => nameOf(control) === name && control.form?.action === action)
    ?? controls.find((control) => action && control.form?.action === action)
    ?? shown.querySelector(".edit a, .edit button");
}

/** The open visit is marked, in the timeline and among the cards. */
export function markOpen() {
  document.querySelectorAll(".queue [data-visit]").forEach(mark);
  remark();
}
addMarker((lane) => lane.querySelectorAll("[data-visit]").forEach(mark));

function mark(link) {
  if (link.dataset.visit === openVisit()) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

// On a narrow screen the panel is a sheet over the board.
function close() {
  const was = document.querySelector("[data-visit][aria-current]");
  panel.classList.remove("is-open");
  open = null;
  markOpen();
  was?.focus({ preventScroll: true });
}
panel.querySelector(".close").addEventListener("click", close);
panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-visit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  openCase(link);
});
