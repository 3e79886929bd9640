// The day as things on a map: routes, stops in order, starts and ends, what is not planned, and last taps.
import { fill, laneAt, laneCount, numberOf } from "../board/day.js";

const COLOURS = 8; // as many as map.css has

export const colourNumber = (technician) => (numberOf(technician) ?? 0) % COLOURS;

/** `visits` are planned, those `without` have a site that has no place. Places are [longitude, latitude]. */
export function featuresOf({ sites, ways, unplanned, taps }, changes, words) {
  const found = { routes: [], stops: [], homes: [], unplanned, taps: [], changes: changed(changes), visits: new Set(), without: new Set() };
  for (let number = 0; number < laneCount(); number += 1) addLane(found, laneAt(number), sites, ways, words);
  found.taps = taps.filter(({ technician }) => numberOf(technician) !== undefined);
  return found;
}

/** What a version changes, where the visits are. */
function changed(changes) {
  const placed = [...changes].filter(([, { point }]) => point);
  return placed.map(([visit, { point, icon, order, word }]) => ({ visit, at: point, icon, label: `${order}: ${word}` }));
}

function addLane(found, { technician, name, stops }, sites, ways, words) {
  const at = stops.filter(({ visit }) => sites[visit]).map(({ visit }) => sites[visit]);
  for (const { visit } of stops) {
    found.visits.add(visit);
    if (!sites[visit]) found.without.add(visit);
  }
  const [start, end] = ways[technician] ?? [];
  if (start) found.homes.push({ technician, at: start, label: fill(words.start, { name }) });
  if (end && String(end) !== String(start)) found.homes.push({ technician, at: end, label: fill(words.start, { name }) });
  if (at.length) found.routes.push({ technician, name, line: [start, ...at, end].filter(Boolean) });
  stops.forEach(({ visit, look, icon, label }, order) => {
    if (sites[visit]) found.stops.push({ technician, visit, look, icon, number: order + 1, at: sites[visit], label: `${name}, ${label}` });
  });
}

/** South-west and north-east of some places; null of none. */
export function boundsOf(places) {
  if (!places.length) return null;
  const [x, y] = [0, 1].map((axis) => places.map((place) => place[axis]));
  return [[least(x), least(y)], [-least(x.map((each) => -each)), -least(y.map((each) => -each))]];
}

const least = (numbers) => numbers.reduce((one, other) => Math.min(one, other), Infinity);

/** Every place of a technician's route, or of the whole day without one. */
export function placesOf(features, technician = null) {
  const isShown = (each) => !technician || each.technician === technician;
  const lines = features.routes.filter(isShown).flatMap(({ line }) => line);
  if (technician) return lines;
  return [...lines, ...[...features.homes, ...features.unplanned].map(({ at }) => at)];
}
