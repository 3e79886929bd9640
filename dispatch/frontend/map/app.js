// The day on a map above the same rows: what the map shows by mouse, the rows do by keyboard.
import "../board/app.js";
import "maplibre-gl/dist/maplibre-gl.css";
import { changesShown, whenChangesShow } from "../board/changes.js";
import { addressOf, fill, whenDayChanges } from "../board/day.js";
import { openCase, openVisit } from "../board/panel.js";
import { addMarker, blockOf, remark } from "../board/rows.js";
import { hasGl } from "./base.js";
import { drawGl } from "./gl.js";
import { drawPlain } from "./plain.js";
import { colourNumber, featuresOf } from "./features.js";

const AGAIN_MS = 5000;
const section = document.querySelector(".map");
const words = JSON.parse(document.getElementById("map-words").textContent);
const said = section.querySelector(".map-said");
const counts = section.querySelector(".map-counts");
let places = { sites: {}, ways: {}, unplanned: [], taps: [] };
let chosen = null; // the technician whose route is emphasised
let shown = null; // what draws
let isReading = false;
let isStale = false;

const tell = (text) => { said.textContent = text; said.hidden = !text; };

async function read() {
  if (isReading) { isStale = true; return; }
  [isReading, isStale] = [true, false];
  try {
    const answer = await fetch(`${section.dataset.places}?${new URLSearchParams(location.search)}`);
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    places = await answer.json();
    if (said.textContent === words.no_places) tell("");
  } catch {
    tell(words.no_places);
    setTimeout(read, AGAIN_MS);
  }
  isReading = false;
  draw();
  if (isStale) read();
}

function draw() {
  const features = featuresOf(places, changesShown(), words);
  counts.textContent = [
    fill(words.counts, { routes: features.routes.length, visits: features.visits.size, unplanned: features.unplanned.length, taps: features.taps.length }),
    features.without.size ? fill(words.nowhere, { count: features.without.size }) : "",
  ].filter(Boolean).join(" · ");
  shown?.draw(features, { technician: chosen, visit: openVisit() });
}

/** Emphasise a technician's route, or all alike by null. */
function choose(technician, { isFromMap = false } = {}) {
  const isNew = technician !== chosen;
  chosen = technician;
  draw();
  if (isNew && technician && !isFromMap) shown?.showRoute(technician);
}

function openFromMap(visit) {
  const block = blockOf(visit);
  if (block) chosen = block.closest(".lane").dataset.technician;
  const link = block ?? document.querySelector(`.queue [data-visit="${CSS.escape(visit)}"]`) ?? linkTo(visit);
  openCase(link);
  draw();
}

// Of many unplanned ones not every one has a card.
function linkTo(visit) {
  const link = document.createElement("a");
  link.href = addressOf(visit);
  link.dataset.visit = visit;
  return link;
}

document.querySelector(".timeline").addEventListener("focusin", ({ target }) => {
  const lane = target.closest(".lane");
  if (lane) choose(lane.dataset.technician);
});
document.addEventListener("click", ({ target }) => { if (target.closest("a[data-visit]")) draw(); });
section.querySelector("[data-whole-day]").addEventListener("click", () => { choose(null); shown.showAll(); });
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-display"] });

// The rows are the map's list: the number and the colour of each route stand there, too.
addMarker((element, lane) => {
  element.classList.add(`route-${colourNumber(lane.technician)}`);
  element.querySelectorAll("a.visit").forEach((link) => {
    link.querySelector("b").dataset.number = lane.stops.findIndex(({ visit }) => visit === link.dataset.visit) + 1;
  });
});

const calls = { onVisit: openFromMap, onTechnician: (technician) => choose(technician, { isFromMap: true }), tell };
shown = hasGl() ? await drawGl(section, words, calls) : drawPlain(section, words, calls);
remark();
whenDayChanges(read);
whenChangesShow(draw);
await read();
shown.showAll();
section.dataset.ready = "";
