// What others change appears by itself: one stream of notices for all tabs of a territory, which goes on where it broke
// off. Only the rows that a notice names are asked for anew, together with the numbers and the queue.

import { dayIn, lanesWith, laneAt, numberOf, takeDay, takeLanes } from "./day.js";
import { markOpen, readAgain } from "./panel.js";
import { redraw, redrawLanes } from "./rows.js";

const GATHER_MS = 300;
const APART_MS = 1500; // however much happens: the board is not read more often
const PARTS = [".counts", ".queue", ".versions", "#run"];
const ALL = "all";
const CLOSED_AGAIN_MS = 30_000; // without a stream: how often it is tried, and the board read anew
const MOST_LANES = 30;

const day = document.querySelector("[data-live]");
const { live, fresh, made, person } = day.dataset;
const days = day.dataset.days.split(" "); // the first is the one whose version is shown
const tabs = new BroadcastChannel(live);
const stale = new Set(); // lanes, or ALL
let place = "";
let timer = null;
let isReading = false;
let isHurried = false;
let lastRead = 0;
let isGone = false; // the draft that is shown was thrown away: there is nothing to read any more

function take(told) {
  place = told.place;
  if (told.anew) stale.add(ALL);
  for (const notice of told.notices ?? []) hear(notice);
  refreshIn(Math.max(GATHER_MS, lastRead + APART_MS - Date.now()));
}

/** After this person's own change: at once. */
export function lookAgain(lanes) {
  for (const lane of lanes ?? [ALL]) stale.add(lane);
  stale.add("");
  clearTimeout(timer);
  timer = null;
  isHurried = true;
  refreshIn(0);
}

// Nobody looks at a hidden tab: it reads when it is seen again.
function refreshIn(pause) {
  if (stale.size && !timer && !isReading && !isGone && !document.hidden) timer = setTimeout(refresh, pause);
}
document.addEventListener("visibilitychange", () => refreshIn(0));

function hear(notice) {
  const { plan } = document.querySelector(".versions").dataset; // another one once one was published
  const isElsewhere = (notice.day && !days.includes(notice.day))
    || (notice.named === "technicians" && notice.plan && notice.day === days[0] && notice.plan !== plan);
  if (isElsewhere) return;
  const lanes = notice.named === "technicians" ? notice.uuids : lanesOf(notice);
  if (lanes) lanes.forEach((lane) => stale.add(lane)); else stale.add(ALL);
  stale.add("");
  if (String(notice.by) !== person) say(notice);
}

// Visits that stand in no row concern the queue and the numbers alone; versions and runs may change everything.
function lanesOf({ named, uuids }) {
  if (named === "runs") return [];
  if (named !== "visits" || !uuids) return null;
  return uuids.flatMap(lanesWith).map((number) => laneAt(number).technician);
}

function say({ name, named, plan }) {
  const words = (key) => document.querySelector(`[data-heard="${key}"]`)?.content.textContent;
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const about = named === "technicians" && !plan ? "reports" : named;
  const text = words(about)?.replace("{who}", name || words("nobody")).replace("{time}", time.format(Date.now()));
  if (text) document.querySelector(".heard").textContent = text;
}

async function refresh() {
  const lanes = [...stale].filter((lane) => lane && lane !== ALL);
  const isAll = stale.has(ALL) || lanes.length > MOST_LANES;
  [timer, isReading, isHurried, lastRead] = [null, true, false, Date.now()];
  stale.clear();
  const query = new URLSearchParams(location.search);
  if (!isAll) query.set("lanes", lanes.join(",") || "none");
  let pause = APART_MS;
  try {
    const answer = await fetch(`${fresh}?${query}`);
    const text = await answer.text();
    isGone = answer.status === 404;
    if (isGone) document.querySelector(".heard").replaceChildren(document.querySelector('[data-heard="gone"]').content.cloneNode(true));
    const isBoard = answer.ok && !answer.redirected; // else the session is over
    if (isBoard) keepingFocus(() => put(new DOMParser().parseFromString(text, "text/html"), isAll ? null : lanes));
  } catch {
    stale.add(ALL);
    pause = CLOSED_AGAIN_MS; // no network
  }
  isReading = false;
  refreshIn(isHurried ? 0 : pause);
}

function put(parts, lanes) {
  for (const part of PARTS) {
    const [old, anew] = [document.querySelector(part), parts.querySelector(part)];
    if (old && anew) swap(old, anew); else if (anew) day.append(anew);
  }
  if (lanes) putLanes(dayIn(parts), lanes);
  else {
    takeDay(dayIn(parts));
    document.querySelector(".timeline .head").replaceWith(parts.querySelector(".timeline .head"));
    redraw();
  }
  markOpen();
  readAgain();
}

function putLanes(told, lanes) {
  const before = lanes.map(numberOf);
  const isNew = takeLanes(told, lanes);
  if (isNew) stale.add(ALL);
  if (isNew || told.lanes.length < lanes.length) redraw(); else redrawLanes(before);
  for (const { technician } of told.lanes) {
    document.querySelector(`.lane[data-technician="${CSS.escape(technician)}"]`)?.classList.add("is-fresh");
  }
}

function swap(old, anew) {
  old.replaceWith(anew);
  htmx.process(anew);
}

// Who walks among visits by keyboard stays at the one that they had.
function keepingFocus(change) {
  const focused = document.activeElement?.dataset?.visit;
  change();
  if (!focused || document.activeElement !== document.body) return;
  document.querySelector(`[data-visit="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

// The tab that holds the lock listens for all of them; when it is closed, the next one goes on.
function listen() {
  const address = new URL(live, location.href);
  address.search = new URLSearchParams({ after: place, made });
  const source = new EventSource(address, { withCredentials: true });
  const tell = (told) => { tabs.postMessage(told); take(told); };
  source.onmessage = (event) => tell({ place: event.lastEventId, notices: JSON.parse(event.data) });
  source.addEventListener("anew", (event) => tell({ place: event.lastEventId, anew: true }));
  source.onopen = () => { day.dataset.listening = ""; };
  source.onerror = () => {
    delete day.dataset.listening;
    if (source.readyState !== EventSource.CLOSED) return; // it comes again by itself
    setTimeout(() => { tell({ place, anew: true }); listen(); }, CLOSED_AGAIN_MS);
  };
}

tabs.onmessage = (event) => take(event.data);
if (navigator.locks) navigator.locks.request(live, () => { listen(); return new Promise(() => {}); });
else listen(); // without TLS browsers have no locks
