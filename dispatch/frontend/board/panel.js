// The open visit: its case stands in the panel, and it is marked wherever it is shown.
import { addMarker, remark } from "./rows.js";

const panel = document.getElementById("panel");
const shown = document.getElementById("case");
let open = null; // the visit, and its address

export const openVisit = () => open?.visit;

export const openCase = (link) => openPage(link.getAttribute("href"), link.dataset.visit);

/** Anything that the panel can show; done when it is there. */
export async function openPage(href, visit) {
  open = { visit, href };
  markOpen();
  await read();
  panel.classList.add("is-open");
  panel.scrollTo(0, 0);
}

// What was unfolded stays so.
async function read() {
  const isUnfolded = shown.querySelector(".more")?.open;
  await htmx.ajax("GET", open.href, { target: "#case", swap: "innerHTML" });
  const more = shown.querySelector(".more");
  if (more && isUnfolded) more.open = true;
}

/** After somebody else has changed something; not while this person writes in it. */
export function readAgain() {
  if (open && !shown.contains(document.activeElement)) read();
}

/** After this person has changed something: whose button has gone finds the first one that is there now. */
export function readNow() {
  const hadFocus = shown.contains(document.activeElement);
  if (open) read().then(() => { if (hadFocus) shown.querySelector(".edit a, .edit button")?.focus(); });
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
