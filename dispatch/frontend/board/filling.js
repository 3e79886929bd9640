// What a technician does is asked for when their row comes into sight, and anew when the territory tells of a change.
import { laneAt, numberOf, takeLanes } from "./day.js";
import { addMarker, redraw, redrawLanes, techniciansInSight } from "./rows.js";

const GATHER_MS = 80;
const APART_MS = 1500;
const MOST_STREAMS = 3; // of the territories in sight; a browser has few connections to one host
const { lanes: address, live, made } = document.querySelector("[data-lanes]").dataset;
const wanted = new Set();
const streams = new Map(); // territory → what it tells
let timer = null;
let isAsking = false;
let lastAsked = 0;

addMarker((element, { technician, isBare }) => {
  element.classList.toggle("is-bare", Boolean(isBare));
  want(isBare ? [technician] : [], GATHER_MS);
});

function want(technicians, pause) {
  technicians.forEach((technician) => wanted.add(technician));
  if (!timer && !isAsking) timer = setTimeout(ask, pause);
}

// Of rows that were only scrolled past nothing is asked.
async function ask() {
  timer = null;
  const asked = techniciansInSight().filter((technician) => wanted.has(technician));
  wanted.clear();
  listenToThoseInSight();
  if (!asked.length) return;
  isAsking = true;
  lastAsked = Date.now();
  try {
    const answer = await fetch(`${address}&${new URLSearchParams({ technicians: asked })}`);
    if (answer.ok && !answer.redirected) take(await answer.json(), asked);
  } catch { /* without a line the rows stay bare, and are asked for again when they come into sight */ }
  isAsking = false;
  if (wanted.size) want([], GATHER_MS);
}

function take(told, asked) {
  if (takeLanes(told, asked)) { location.reload(); return; } // the hours have changed
  if (told.lanes.length < asked.length) redraw(); else redrawLanes(asked.map(numberOf));
}

function listenToThoseInSight() {
  const seen = new Set(techniciansInSight().map((technician) => laneAt(numberOf(technician)).at));
  const near = [...seen].slice(0, MOST_STREAMS);
  for (const [territory, stream] of streams) {
    if (!near.includes(territory)) { stream.close(); streams.delete(territory); }
  }
  for (const territory of near) {
    if (streams.has(territory)) continue;
    const place = new URL(live.replace("{territory}", territory), location.href);
    place.search = new URLSearchParams({ made });
    const stream = new EventSource(place, { withCredentials: true });
    stream.onmessage = () => hear(territory);
    stream.addEventListener("anew", () => hear(territory));
    streams.set(territory, stream);
  }
}

function hear(territory) {
  const changed = techniciansInSight().filter((technician) => laneAt(numberOf(technician)).at === territory);
  want(changed, Math.max(GATHER_MS, lastAsked + APART_MS - Date.now()));
}
