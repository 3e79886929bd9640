// The day as the page knows it: a lane for each technician with their stops, in seconds along the axis.
// The server's `board/lanes.py` says what a lane is.

let lanes = [];
let numbers = new Map(); // technician → number of the lane
let holders = new Map(); // visit → numbers of the lanes that hold it
let facts = {};
const listeners = [];

export const laneAt = (number) => lanes[number];
export const laneCount = () => lanes.length;
export const numberOf = (technician) => numbers.get(technician);
export const lanesWith = (visit) => holders.get(visit) ?? [];
/** The first day's begin; for what is asked of that day alone. */
export const begins = () => new Date(facts.begins[0]).getTime();
export const lengthS = () => facts.day_s * facts.begins.length;
/** Of a visit that stands at this place of the axis: each day has a plan of its own. */
export function addressOf(visit, beginS = 0) {
  const plan = facts.plans?.[dayAt(beginS)] ?? "";
  return facts.visit_url.replace("{visit}", visit).replace("{plan}", plan);
}
export const spacesAddress = (visit) => facts.spaces_url.replace("{visit}", visit);
export const assignAddress = (visit) => facts.assign_url.replace("{visit}", visit);
export const technicianAddress = (technician) => facts.technician_url.replace("{technician}", technician);
export const words = () => facts.words;
export const looksOnly = () => document.body.classList.contains("looks-only"); // a reader: nothing may be moved
export const loadWords = (percent) => fill(facts.words.load, { percent });

export function fill(text, values) {
  return Object.entries(values).reduce((filled, [name, value]) => filled.replace(`{${name}}`, value), text);
}

/** A place on the axis, or now, as the territory's clocks show it. */
export function timeOf(seconds) {
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: facts.zone,
  }).format(instantAt(seconds));
}

const dayAt = (seconds) => Math.min(Math.floor(seconds / facts.day_s), facts.begins.length - 1);
const instantAt = (seconds) => new Date(facts.begins[dayAt(seconds)]).getTime() + (seconds - dayAt(seconds) * facts.day_s) * 1000;

/** Where this instant lies on the axis, in seconds; null in the nights that it leaves out. */
export function placeOf(instant) {
  const within = facts.begins.map((begin) => (instant - new Date(begin)) / 1000);
  const day = within.findIndex((seconds) => seconds >= 0 && seconds < facts.day_s);
  return day < 0 ? null : within[day] + day * facts.day_s;
}

/** `listener` is called after each change of the lanes. */
export const whenDayChanges = (listener) => { listeners.push(listener); };

/** All lanes anew. */
export function takeDay(told) {
  facts = told;
  lanes = told.lanes;
  number();
}

/** Some lanes anew; `asked` without an answer are gone. True where all are needed: another axis, or somebody new. */
export function takeLanes(told, asked) {
  if (String(told.begins) !== String(facts.begins) || told.day_s !== facts.day_s) return true;
  const anew = new Map(told.lanes.map((lane) => [lane.technician, lane]));
  lanes = lanes.map((lane) => (anew.has(lane.technician) ? { ...lane, isBare: false, ...anew.get(lane.technician) } : lane));
  lanes = lanes.filter((lane) => anew.has(lane.technician) || !asked.includes(lane.technician));
  const isNew = [...anew.keys()].some((technician) => !numbers.has(technician));
  number();
  return isNew;
}

function number() {
  numbers = new Map(lanes.map((lane, at) => [lane.technician, at]));
  holders = new Map();
  lanes.forEach((lane, at) => lane.stops.forEach(({ visit }) => holders.set(visit, [...(holders.get(visit) ?? []), at])));
  listeners.forEach((listener) => listener());
}

export function dayIn(page) {
  return JSON.parse(page.getElementById("day-data").textContent);
}
