// How things stand, seen from this phone: what the server wrote on the page, and what was done here since.
import { serverNow } from "./line.js";
import { entriesOf } from "./store.js";
import { say } from "./words.js";

const LEADS_TO = {
  "on-my-way": "en_route",
  "not-on-my-way": "open",
  arrived: "on_site",
  done: "over",
  "no-access": "over",
  "follow-up": "over",
  "could-not": "over",
  "customer-cancelled": "over",
};
export function isStatusTap(kind) {
  return kind in LEADS_TO;
}

const FRESH_MS = 5 * 60_000;
const ORDER = ["open", "en_route", "on_site", "over"];

/** The state of a visit after these entries; like the server's, it goes back only by *not on my way*. */
export function stateAfter(state, entries) {
  for (const { kind } of entries) {
    const next = LEADS_TO[kind];
    if (next === "open" ? state === "en_route" : ORDER.indexOf(next) > ORDER.indexOf(state)) state = next;
  }
  return state;
}

/** What this phone did that the page can't tell: not sent yet, or sent after the page was made. */
export async function sinceThePage(person) {
  const { madeAt } = document.body.dataset;
  return (await entriesOf(person)).filter(
    ({ state, sent_at }) => state === "waiting" || (state === "applied" && sent_at >= madeAt),
  );
}

/** Show each `[data-stop]` of the page as it stands, and of its parts those whose `data-when` names the state. */
export async function showStanding(person, words) {
  const { madeAt } = document.body.dataset;
  const entries = await sinceThePage(person);
  for (const stop of document.querySelectorAll("[data-stop]")) {
    const own = entries.filter((entry) => entry.about === stop.dataset.stop);
    const state = stateAfter(stop.dataset.state, own);
    stop.dataset.standing = state;
    for (const part of stop.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(state);
    }
    for (const part of stop.querySelectorAll("[data-after]")) {
      part.hidden = !own.some(({ kind }) => kind === part.dataset.after);
    }
    const waits = own.some((entry) => entry.state === "waiting");
    for (const part of stop.querySelectorAll("[data-if-unsent]")) part.hidden = !waits;
  }
  // Times that are counted from now are wrong on a page that was kept for a while.
  const isOld = (await serverNow()) - Date.parse(madeAt) > FRESH_MS;
  for (const part of document.querySelectorAll("[data-if-fresh]")) part.hidden = isOld;
  for (const part of document.querySelectorAll("[data-if-old]")) part.hidden = !isOld;
  showNext(words);
}

// Of the day's stops the one that is under way, else the first that is open, stands first and large.
function showNext(words) {
  const cards = [...document.querySelectorAll("[data-next]")];
  const open = cards.filter((card) => card.dataset.standing !== "over");
  const next = open.find((card) => card.dataset.standing !== "open") ?? open[0];
  for (const card of cards) card.hidden = card !== next;
  for (const part of document.querySelectorAll("[data-all-over]")) part.hidden = Boolean(next);
  for (const line of document.querySelectorAll("[data-line]")) {
    line.hidden = Boolean(next) && line.dataset.stop === next.dataset.stop;
  }
  const lines = [...document.querySelectorAll("[data-line]")];
  const over = lines.filter((line) => line.dataset.standing === "over").length;
  const counted = document.querySelector("[data-over]");
  const text = lines.length === 1 ? words.overOne : words.overMany;
  if (counted) counted.textContent = say(text, { over, count: lines.length });
}
