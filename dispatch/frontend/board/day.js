// The day as the page knows it: a lane for each technician with their stops, in seconds along the axis.
// The server's `board/lanes.py` says what a lane is.

let lanes = [];
let numbers = new Map(); // technician → number of the lane
let holders = new Map(); // visit → numbers of the lanes that hold it
let facts = {};

export const laneAt = (number) => lanes[number];
export const laneCount = () => lanes.length;
export const numberOf = (technician) => numbers.get(technician);
export const lanesWith = (visit) => holders.get(visit) ?? [];
export const begins = () => new Date(facts.begins).getTime();
export const lengthS = () => facts.length_s;
export const addressOf = (visit) => facts.visit_url.replace("{visit}", visit);
export const spacesAddress = (visit) => facts.spaces_url.replace("{visit}", visit);
export const assignAddress = (visit) => facts.assign_url.replace("{visit}", visit);
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
  }).format(begins() + seconds * 1000);
}

/** All lanes anew. */
export function takeDay(told) {
  facts = told;
  lanes = told.lanes;
  number();
}

/** Some lanes anew; `asked` without an answer are gone. True where all are needed: another axis, or somebody new. */
export function takeLanes(told, asked) {
  if (told.begins !== facts.begins || told.length_s !== facts.length_s) return true;
  const anew = new Map(told.lanes.map((lane) => [lane.technician, lane]));
  lanes = lanes.map((lane) => anew.get(lane.technician) ?? lane);
  lanes = lanes.filter((lane) => anew.has(lane.technician) || !asked.includes(lane.technician));
  const isNew = [...anew.keys()].some((technician) => !numbers.has(technician));
  number();
  return isNew;
}

function number() {
  numbers = new Map(lanes.map((lane, at) => [lane.technician, at]));
  holders = new Map();
  lanes.forEach((lane, at) => lane.stops.forEach(({ visit }) => holders.set(visit, [...(holders.get(visit) ?? []), at])));
}

export function dayIn(page) {
  return JSON.parse(page.getElementById("day-data").textContent);
}
