// The lanes that are in sight, and a few around them: however many there are, the page holds some dozens.
import {
  addressOf, fill, laneAt, laneCount, lanesWith, lengthS, loadWords, placeOf, technicianAddress, timeOf, words,
} from "./day.js";

const AROUND = 4; // lanes above and below those in sight
const timeline = document.querySelector(".timeline");
const rows = timeline.querySelector(".rows");
const [laneMould, stopMould, pieceMould] = ["lane-mould", "stop-mould", "piece-mould"].map(
  (id) => document.getElementById(id).content.firstElementChild,
);
const drawn = new Map(); // number of the lane → its element
const laneHeight = parseFloat(getComputedStyle(timeline).getPropertyValue("--lane-height"));
const markers = []; // what else lanes show: each is called with a lane's element
let isWaiting = false;

timeline.addEventListener("scroll", drawSoon, { passive: true });
new ResizeObserver(drawSoon).observe(timeline);

function drawSoon() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => { isWaiting = false; draw(); });
}

/** After the day has changed: every lane anew. */
export function redraw() {
  rows.style.height = `${laneCount() * laneHeight}px`;
  if (laneCount()) rows.setAttribute("role", "list"); else rows.removeAttribute("role");
  timeline.querySelector(".rows + .empty").hidden = laneCount() > 0;
  for (const element of drawn.values()) element.remove();
  drawn.clear();
  draw();
  moveNow();
}

/** These lanes anew, where they are drawn. */
export function redrawLanes(numbers) {
  for (const number of numbers) {
    drawn.get(number)?.remove();
    drawn.delete(number);
  }
  draw();
}

/** `marker(element, lane)` is called for each lane that comes into sight, and by `remark` for those that are. */
export const addMarker = (marker) => { markers.push(marker); };

export function remark() {
  for (const [number, element] of drawn) mark(element, laneAt(number));
}

const mark = (element, lane) => markers.forEach((marker) => marker(element, lane));

export const techniciansInSight = () => [...drawn.keys()].map((number) => laneAt(number).technician);
export const drawnLane = (number) => drawn.get(number);

/** The number of the lane at this height of the window; undefined above and below all of them. */
export function numberAt(clientY) {
  const number = Math.floor((clientY - rows.getBoundingClientRect().top) / laneHeight);
  return number >= 0 && number < laneCount() ? number : undefined;
}

/** Where an instant of the axis lies in a lane, as a share of its width. */
export const share = (seconds) => `${(seconds / lengthS()) * 100}%`;

function draw() {
  const above = timeline.querySelector(".head").offsetHeight;
  const first = Math.max(Math.floor((timeline.scrollTop - above) / laneHeight) - AROUND, 0);
  const last = Math.min(Math.ceil((timeline.scrollTop + timeline.clientHeight) / laneHeight) + AROUND, laneCount());
  for (const [number, element] of drawn) {
    const isOut = number < first || number >= last;
    if (isOut && !element.contains(document.activeElement)) { element.remove(); drawn.delete(number); }
  }
  for (let number = first; number < last; number += 1) {
    if (!drawn.has(number)) show(number);
  }
}

function show(number) {
  const lane = laneAt(number);
  const element = laneMould.cloneNode(true);
  element.style.transform = `translateY(${number * laneHeight}px)`;
  element.setAttribute("aria-posinset", number + 1);
  element.setAttribute("aria-setsize", laneCount());
  element.dataset.technician = lane.technician;
  name(element.querySelector(".name"), lane);
  const hours = element.querySelector(".hours");
  hours.setAttribute("aria-label", lane.name);
  hours.append(...lane.working.map((span) => piece("working", span)), ...lane.stops.map(leg).filter(Boolean));
  hours.append(...lane.breaks.map((span) => pauseElement(span)));
  hours.append(...lane.absent.map(([begin, length, label]) => piece("absence", [begin, length], `✕ ${label}`)));
  hours.append(...lane.stops.map(stopElement));
  mark(element, lane);
  drawn.set(number, element);
  rows.insertBefore(element, nextOf(number));
}

// In the order of the numbers, so that Tab walks as the eye does.
function nextOf(number) {
  const after = [...drawn.keys()].filter((other) => other > number);
  return after.length ? drawn.get(Math.min(...after)) : null;
}

function name(element, lane) {
  const link = element.querySelector("a");
  link.href = lane.url;
  link.textContent = lane.name;
  element.querySelector(".skills").textContent = lane.territory ?? "";
  const skills = lane.territory ? [] : lane.skills.slice(0, 4).map(([skill, level]) => {
    const held = document.createElement("abbr");
    held.title = `${skill} ${level}`;
    held.textContent = `${skill.slice(0, 2)}${level}`;
    return held;
  });
  element.querySelector(".skills").append(...skills);
  const menu = element.querySelector(".menu");
  menu.hidden = !technicianAddress(lane.technician);
  menu.dataset.page = technicianAddress(lane.technician);
  menu.setAttribute("aria-label", fill(words().menu, { name: lane.name }));
  const load = element.querySelector(".load");
  load.setAttribute("aria-label", loadWords(lane.load_percent));
  load.firstElementChild.style.width = `${lane.load_percent}%`;
}

export function piece(kind, [begin, length], text = "") {
  const element = pieceMould.cloneNode(true);
  element.classList.add(kind);
  element.style.left = share(begin);
  element.style.width = share(length);
  element.textContent = text;
  return element;
}

function pauseElement(span) {
  const element = piece("break", span);
  element.title = `${words().break}, ${timeOf(span[0])}`;
  return element;
}

function leg({ begin_s: begin, travel_s: travel }) {
  return travel ? piece("leg", [begin - travel, travel]) : null;
}

function stopElement(stop) {
  const element = stopMould.cloneNode(true);
  element.href = addressOf(stop.visit, stop.begin_s);
  element.dataset.visit = stop.visit;
  element.classList.add(stop.look);
  element.classList.toggle("is-locked", stop.locked);
  element.title = stop.label;
  element.setAttribute("aria-label", stop.label);
  element.style.left = share(stop.begin_s);
  element.style.width = share(stop.length_s);
  element.querySelector("b").textContent = `${stop.icon} ${stop.place}`;
  element.querySelector("span").textContent = stop.work;
  return element;
}

/** Scrolls until the lane is in sight, and draws it. */
export function bringIntoSight(number) {
  const above = timeline.querySelector(".head").offsetHeight;
  const [top, bottom] = [number * laneHeight, (number + 1) * laneHeight + above];
  if (top < timeline.scrollTop) timeline.scrollTop = top;
  else if (bottom > timeline.scrollTop + timeline.clientHeight) timeline.scrollTop = bottom - timeline.clientHeight;
  draw();
}

/** The visit's block in its first lane, drawn for it where it is not in sight; null where no lane has it. */
export function blockOf(visit, number = lanesWith(visit)[0]) {
  if (number === undefined) return null;
  bringIntoSight(number);
  return drawn.get(number).querySelector(`[data-visit="${CSS.escape(visit)}"]`);
}

/** The line of the present, and its time in the head. */
export function moveNow() {
  const [line, mark] = [rows.querySelector(".now"), timeline.querySelector(".now-mark")];
  const seconds = placeOf(Date.now());
  const isShown = seconds !== null;
  line.hidden = mark.hidden = !isShown;
  if (!isShown) return;
  line.style.left = mark.style.left = share(seconds);
  mark.textContent = timeOf(seconds);
}
