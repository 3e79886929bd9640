// From visit to visit by keyboard: left and right in a technician's day, up and down among technicians, J and K too.
import { laneAt, laneCount, lanesWith, numberOf } from "./day.js";
import { addMarker, blockOf, drawnLane, remark } from "./rows.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], k: [0, -1], j: [0, 1] };
const timeline = document.querySelector(".timeline");

timeline.addEventListener("keydown", (event) => {
  const [along, down] = STEPS[event.key] ?? [];
  if (along === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = standing(event.target);
  if (!at && event.key.startsWith("Arrow")) return; // the region itself scrolls by arrows
  const next = at ? stepFrom(at, along, down) : firstInSight();
  event.preventDefault();
  if (next) focusOn(next);
});

// Among the cards beside the timeline, too.
document.querySelector(".day").parentElement.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const card = event.target.closest?.(".queue .card");
  if (!card || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  const cards = [...document.querySelectorAll(".queue .card")];
  event.preventDefault();
  cards[cards.indexOf(card) + step]?.focus();
});

// One visit of the timeline is reached by Tab: the one that had the focus last, else the first.
let last = null;
timeline.addEventListener("focusin", ({ target }) => {
  if (!target.matches("a[data-visit]")) return;
  last = target.dataset.visit;
  remark();
});
addMarker((lane) => lane.querySelectorAll("a[data-visit]").forEach((link) => {
  link.tabIndex = link.dataset.visit === (lanesWith(last).length ? last : firstVisit()) ? 0 : -1;
}));

function firstVisit() {
  for (let lane = 0; lane < laneCount(); lane += 1) {
    if (laneAt(lane).stops.length) return laneAt(lane).stops[0].visit;
  }
  return null;
}

function standing(target) {
  const link = target.closest?.("a[data-visit]");
  if (!link) return null;
  const number = numberOf(link.closest(".lane").dataset.technician);
  return { number, stop: laneAt(number).stops.findIndex(({ visit }) => visit === link.dataset.visit) };
}

function stepFrom({ number, stop }, along, down) {
  const { stops } = laneAt(number);
  if (along) return stops[stop + along] && { number, stop: stop + along };
  for (let lane = number + down; lane >= 0 && lane < laneCount(); lane += down) {
    if (laneAt(lane).stops.length) return { number: lane, stop: nearest(laneAt(lane).stops, stops[stop]) };
  }
  return null;
}

const middle = ({ begin_s: begin, length_s: length }) => begin + length / 2;

function nearest(stops, from) {
  const away = stops.map((stop) => Math.abs(middle(stop) - middle(from)));
  return away.indexOf(Math.min(...away));
}

function firstInSight() {
  for (let lane = 0; lane < laneCount(); lane += 1) {
    if (drawnLane(lane) && laneAt(lane).stops.length) return { number: lane, stop: 0 };
  }
  return null;
}

function focusOn({ number, stop }) {
  blockOf(laneAt(number).stops[stop].visit, number)?.focus({ preventScroll: true });
}
