// By mouse or pen: a block or a card is drawn over the rows, and let go where it fits. By touch rows scroll: there the
// menu *Assign to …* does the same.
import { choose, drop, hasPlace, inWords, isCarrying, letGo, nearest, pickUp, refusalOf, spacesOf } from "./carrying.js";
import { laneAt, lengthS, looksOnly } from "./day.js";
import { numberAt } from "./rows.js";
import { say } from "./saying.js";

const FAR_PX = 5; // less is a click
const EDGE_PX = 36;
const timeline = document.querySelector(".timeline");
const hint = document.querySelector(".carried");
let held = null; // { visit, x, y, isDrawn }

document.addEventListener("pointerdown", (event) => {
  const link = event.target.closest("a[data-visit]");
  if (looksOnly() || !link || event.button !== 0 || event.pointerType === "touch") return;
  held = { visit: link.dataset.visit, x: event.clientX, y: event.clientY, isDrawn: false };
});

document.addEventListener("dragstart", (event) => { if (held) event.preventDefault(); }); // links would be drawn away

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  if (!held.isDrawn) begin(event);
  if (isCarrying()) moveTo(event);
});

async function begin({ clientX, clientY }) {
  if (Math.hypot(clientX - held.x, clientY - held.y) < FAR_PX) return;
  held.isDrawn = true;
  document.body.classList.add("is-carrying");
  const isPicked = await pickUp(held.visit);
  if (isPicked && !held) letGo(); // dropped before it was known where it fits
}

function moveTo({ clientX, clientY }) {
  const number = numberAt(clientY);
  const area = timeline.getBoundingClientRect();
  const isInside = number !== undefined && clientY < area.bottom && clientY > area.top;
  const space = isInside ? nearest(spacesOf(number), secondsAt(clientX)) : null;
  choose(space);
  hint.hidden = !isInside;
  if (isInside) hint.textContent = space ? inWords(space) : `${laneAt(number).name}: ${refusalOf(number)}`;
  hint.style.translate = `${clientX + 14}px ${clientY + 14}px`;
  scrollNearEdge(clientY, area);
}

function secondsAt(clientX) {
  const { left, width } = timeline.querySelector(".now-lane").getBoundingClientRect();
  return ((clientX - left) / width) * lengthS();
}

function scrollNearEdge(y, { top, bottom }) {
  if (y < top + EDGE_PX) timeline.scrollBy(0, -EDGE_PX / 3);
  else if (y > bottom - EDGE_PX) timeline.scrollBy(0, EDGE_PX / 3);
}

document.addEventListener("pointerup", async (event) => {
  if (!held?.isDrawn) { held = null; return; }
  if (isCarrying()) moveTo(event);
  const refusal = isCarrying() && !hasPlace() && !hint.hidden ? hint.textContent : "";
  end();
  if (isCarrying() && !(await drop())) letGo();
  if (refusal) say(refusal, { isProblem: true });
});
document.addEventListener("pointercancel", () => { if (held) { end(); letGo(); } });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && held?.isDrawn) { end(); letGo(); }
});

function end() {
  held = null;
  hint.hidden = true;
  document.body.classList.remove("is-carrying");
  // The click that ends a drag opens nothing.
  const swallow = (event) => { event.preventDefault(); event.stopPropagation(); };
  document.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
}
