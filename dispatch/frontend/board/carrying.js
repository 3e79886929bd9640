// A visit that is carried over the board, by mouse or by keyboard: where it fits, and what that costs.
import { ask, change, fieldsWith } from "./changing.js";
import { begins, fill, laneAt, laneCount, numberOf, spacesAddress, assignAddress, timeOf, words } from "./day.js";
import { addMarker, bringIntoSight, piece, remark, techniciansInSight } from "./rows.js";
import { say } from "./saying.js";

const GATHER_MS = 80;
const BROKEN_MIN = 1440; // a place that keeps the promise comes first, whatever it costs
// { visit, seen, length_s, asked, answered, isWhole, spaces: technician → by time, refused: technician → words }
let carried = null;
let chosen = null; // the space over which it is
let asking = null;

export const isCarrying = () => carried !== null;
export const hasPlace = () => chosen !== null;

/** True where it can be carried at all; else it is said why not. It is asked of the lanes in sight, or of all. */
export async function pickUp(visit, { everywhere = false } = {}) {
  const asked = everywhere ? [] : techniciansInSight();
  const told = spacesAddress(visit) ? await askOf(visit, asked) : { refused: words().no_plan };
  if (!told) return false;
  if (!told.spaces) { say(told.refused, { isProblem: true }); return false; }
  const { seen, length_s } = told;
  carried = { visit, seen, length_s, asked: new Set(asked), isWhole: everywhere };
  Object.assign(carried, { answered: new Set(), spaces: new Map(), refused: {} });
  take(told, asked);
  return true;
}

const askOf = (visit, technicians) => ask(`${spacesAddress(visit)}?${new URLSearchParams({ technicians })}`);

function take({ spaces, refused }, technicians) {
  technicians.forEach((technician) => carried.answered.add(technician));
  for (const space of spaces) {
    space.begin_s = (new Date(space.starts_at) - begins()) / 1000;
    carried.spaces.set(space.technician, [...(carried.spaces.get(space.technician) ?? []), space]);
  }
  Object.assign(carried.refused, refused);
  remark();
}

// Lanes come into sight while it is carried.
function askSoon() {
  asking ??= setTimeout(async () => {
    asking = null;
    const { visit, asked } = carried ?? {};
    const more = visit ? techniciansInSight().filter((technician) => !asked.has(technician)) : [];
    if (!more.length) return;
    more.forEach((technician) => asked.add(technician));
    const told = await askOf(visit, more);
    if (told?.spaces && carried?.visit === visit) take(told, more);
  }, GATHER_MS);
}

export function letGo() {
  [carried, chosen] = [null, null];
  remark();
}

/** Into the space over which it is; true where it was put there. */
export async function drop() {
  if (!chosen) return false;
  const { visit, seen } = carried;
  const { technician, after } = chosen;
  letGo();
  return change(assignAddress(visit), fieldsWith({ technician, after, seen }));
}

export function choose(space) {
  if (space === chosen) return;
  chosen = space;
  remark();
}

export const spacesOf = (number) => carried.spaces.get(laneAt(number).technician) ?? [];
const isKnown = ({ technician }) => carried.isWhole || carried.answered.has(technician);

/** Why not in this lane; dots while that is asked. */
export function refusalOf(number) {
  const lane = laneAt(number);
  return carried.refused[lane.technician] ?? (isKnown(lane) ? words().no_space : "…");
}

/** The cheapest of all, or none. */
export function cheapest() {
  const cost = (space) => space.detour_minutes + space.push_minutes + (space.breaks_promise ? BROKEN_MIN : 0);
  return [...carried.spaces.values()].flat().sort((one, other) => cost(one) - cost(other))[0] ?? null;
}

export function nearest(spaces, seconds) {
  const away = (space) => Math.abs(space.begin_s - seconds);
  return [...spaces].sort((one, other) => away(one) - away(other))[0] ?? null;
}

/** By keyboard: the next space in this day, or the nearest one in the next day that has any. */
export function step(along, down) {
  const number = numberOf(chosen.technician);
  const spaces = spacesOf(number);
  if (along) return spaces[spaces.indexOf(chosen) + along] ?? chosen;
  for (let next = number + down; next >= 0 && next < laneCount(); next += down) {
    if (spacesOf(next).length) return nearest(spacesOf(next), chosen.begin_s);
  }
  return chosen;
}

export function inWords(space) {
  const { detour_minutes: detour, push_minutes: push } = space;
  const cost = [fill(words().detour, { minutes: detour }), push && fill(words().push, { minutes: push })];
  if (space.breaks_promise) cost.push(words().breaks_promise);
  return `${laneAt(numberOf(space.technician)).name}, ${timeOf(space.begin_s)}: ${cost.filter(Boolean).join(", ")}`;
}

/** For the keyboard: it is brought into sight, and said. */
export function chooseAloud(space) {
  bringIntoSight(numberOf(space.technician));
  choose(space);
  say(inWords(space));
}

addMarker((element, lane) => {
  element.querySelectorAll(".space").forEach((old) => old.remove());
  element.querySelectorAll("[data-visit]").forEach((link) => {
    link.classList.toggle("is-carried", link.dataset.visit === carried?.visit);
  });
  const spaces = carried?.spaces.get(lane.technician);
  if (carried && !isKnown(lane)) askSoon();
  element.classList.toggle("is-refusing", Boolean(carried) && isKnown(lane) && !spaces);
  if (spaces) element.querySelector(".hours").append(...spaces.map((space) => spaceElement(space, space === chosen)));
});

function spaceElement(space, isChosen) {
  const minutes = space.detour_minutes + space.push_minutes;
  const element = piece("space", [space.begin_s, carried.length_s], `${space.breaks_promise ? "⚠ " : ""}+${minutes}`);
  element.classList.toggle("is-chosen", isChosen);
  element.classList.toggle("is-breaking", space.breaks_promise);
  return element;
}
