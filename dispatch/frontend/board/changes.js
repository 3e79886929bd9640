// The open version's changes: they stand in the panel, and the timeline marks what moves and shows where it stood.
import { begins, words } from "./day.js";
import { openPage } from "./panel.js";
import { addMarker, piece, remark } from "./rows.js";
import { say } from "./saying.js";
import "./ticking.js";

let shown = null; // the data as the page has them: the element
let changes = new Map(); // visit → { order, icon, word, was, becomes }, as `board/comparison.py` writes them

const listeners = [];

/** What the open version changes, by visit; empty while none is open. `listener` is called when it is another one. */
export const changesShown = () => changes;
export const whenChangesShow = (listener) => { listeners.push(listener); };

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-changes]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  open(link);
});

async function open(link) {
  await openPage(link.getAttribute("href"));
  document.getElementById("changes-title")?.focus();
}

document.addEventListener("htmx:afterSettle", look);

function look() {
  const data = document.getElementById("changes-data");
  if (data === shown) return;
  shown = data;
  changes = new Map(Object.entries(data ? JSON.parse(data.textContent) : {}));
  document.getElementById("panel").classList.toggle("is-wide", Boolean(data));
  remark();
  listeners.forEach((listener) => listener());
}

addMarker((element, lane) => {
  element.querySelectorAll(".ghost").forEach((old) => old.remove());
  element.querySelectorAll("a[data-visit]").forEach((link) => mark(link, changes.get(link.dataset.visit)));
  const ghosts = [...changes.values()].filter(({ was }) => was?.technicians.includes(lane.technician));
  element.querySelector(".hours").append(...ghosts.map(ghost));
});

function mark(link, change) {
  if (!change && !link.dataset.change) return; // most of them
  link.dataset.change = change?.icon ?? "";
  link.setAttribute("aria-label", change ? `${link.title}, ${change.word}` : link.title);
}

function ghost({ order, icon, was }) {
  const [from, to] = [was.begins, was.ends].map((instant) => (new Date(instant) - begins()) / 1000);
  const element = piece("ghost", [from, to - from], `${icon} ${order}`);
  element.setAttribute("aria-hidden", "true"); // the list in the panel says it
  return element;
}

// A technician's menu: by its button, or by E anywhere in the row.
document.addEventListener("click", ({ target }) => {
  const menu = target.closest("button[data-page]");
  if (menu) happened(menu);
});
document.querySelector(".timeline").addEventListener("keydown", (event) => {
  if (event.key !== "e" || event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = event.target.closest(".lane")?.querySelector("button[data-page]");
  if (menu && !menu.hidden) happened(menu);
});

async function happened(menu) {
  await openPage(menu.dataset.page);
  document.getElementById("happened-title")?.focus();
}

// What takes a few seconds says so.
document.addEventListener("submit", ({ target }) => { if (target.matches("form[data-slow]")) say(words().mending); });

// A repair that was just proposed is opened with the page.
const asked = document.querySelector("a[data-changes]");
if (asked && location.hash === "#changes") open(asked);
