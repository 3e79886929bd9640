// What changed in a day since this person last looked at it. What was seen stays on the phone as long as its pages;
// that a person said so, of which visits and when, is an entry of the log. The first look is compared with nothing.
import { keptSeen, noteSeen } from "./kept.js";
import { say } from "./words.js";

const MOVED_MS = 10 * 60_000; // less is no news
const NEXT = 2;

/** Mark what is new, moved or gone, say it above the stops, and ask for a *seen* until it is given. */
export async function showChanges(person, words) {
  const card = document.querySelector("[data-changes]");
  if (!card) return;
  const day = card.dataset.changes;
  const { madeAt } = document.body.dataset;
  const current = stopsOfPage();
  const seen = (await listsOf(person))[day];
  if (!seen) {
    card.hidden = true;
    return remember(person, day, { madeAt, stops: current });
  }
  const isOld = seen.madeAt > madeAt; // and has no news
  if (!isOld) await takeAccepted(person, day, seen, current);
  const changes = isOld ? [] : changesOf(seen.stops, current);
  card.hidden = !changes.length;
  card.querySelector("[data-changed]").replaceChildren(...changes.map((change) => line(change, words)));
  card.querySelector("[data-seen-visits]").replaceChildren(...changes.map(field));
  const next = new Set([...nextOf(seen.stops, current), ...nextOf(current, current)]);
  const concernsNext = changes.some(({ uuid }) => next.has(uuid));
  card.classList.toggle("changes--next", concernsNext);
  card.querySelector("[data-concerns-next]").hidden = !concernsNext;
  for (const mark of document.querySelectorAll("[data-mark]")) {
    const { stop } = mark.closest("[data-stop]").dataset;
    mark.hidden = !changes.some(({ uuid, kind }) => uuid === stop && kind === mark.dataset.mark);
  }
}

/** Once *seen* is written down, the page as it stands is what is compared with from then on. */
export function takeSeen(person, words) {
  addEventListener("written", async ({ target }) => {
    if (target.dataset.entry !== "seen") return;
    const { madeAt } = document.body.dataset;
    await remember(person, target.elements.day.value, { madeAt, stops: stopsOfPage() });
    await showChanges(person, words);
  });
}

// Who accepted work has seen it by that.
async function takeAccepted(person, day, seen, current) {
  const accepted = Object.entries(current).filter(([uuid, { isAccepted }]) => isAccepted && !(uuid in seen.stops));
  if (!accepted.length) return;
  Object.assign(seen.stops, Object.fromEntries(accepted));
  await remember(person, day, seen);
}

// A visit that is over is no news, whatever its time was.
function changesOf(before, now) {
  const open = Object.entries(now).filter(([, stop]) => !stop.isOver);
  const added = open.filter(([uuid]) => !(uuid in before)).map(([uuid, stop]) => ({ kind: "added", uuid, ...stop }));
  const moved = open
    .filter(([uuid, { at }]) => uuid in before && Math.abs(Date.parse(at) - Date.parse(before[uuid].at)) >= MOVED_MS)
    .map(([uuid, stop]) => ({ kind: "moved", uuid, was: before[uuid].time, ...stop }));
  const taken = Object.entries(before)
    .filter(([uuid, { isOver }]) => !(uuid in now) && !isOver)
    .map(([uuid, stop]) => ({ kind: "taken", uuid, ...stop }));
  return [...added, ...moved, ...taken].sort((one, other) => one.at.localeCompare(other.at));
}

/** The uuids of the first stops of a list that are not over by now. */
function nextOf(list, now) {
  const open = Object.entries(list).filter(([uuid, { isOver }]) => !(now[uuid]?.isOver ?? isOver));
  open.sort(([, one], [, other]) => one.at.localeCompare(other.at));
  return open.slice(0, NEXT).map(([uuid]) => uuid);
}

// Cancelled ones count as gone, though the page still shows them.
function stopsOfPage() {
  const lines = [...document.querySelectorAll("[data-line]")].filter((line) => !("cancelled" in line.dataset));
  return Object.fromEntries(
    lines.map((line) => {
      const { stop, planned, title, standing } = line.dataset;
      const time = line.querySelector(".time").textContent;
      return [stop, { at: planned, time, title, isOver: standing === "over", isAccepted: "accepted" in line.dataset }];
    }),
  );
}

async function listsOf(person) {
  const seen = await keptSeen();
  return seen?.person === person ? seen.days : {};
}

async function remember(person, day, list) {
  const yesterday = new Date(Date.now() - 24 * 3600_000).toISOString().slice(0, 10);
  const days = Object.entries(await listsOf(person)).filter(([other]) => other >= yesterday);
  await noteSeen({ person, days: { ...Object.fromEntries(days), [day]: list } });
}

function line(change, words) {
  const row = document.createElement("li");
  row.textContent = say(words.changes[change.kind], change);
  return row;
}

function field({ uuid }) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "visit", value: uuid });
  return input;
}
