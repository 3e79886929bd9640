// The person's own day as it stands, seen from this phone: what the server wrote, and what was told here since.
import { localDay } from "./kept.js";
import { sinceThePage } from "./standing.js";
import { clock, say } from "./words.js";

/** State after a tap, by matter and kind of entry; like the server's (`dispatch/mobile/told.py`). */
const LEADS_TO = {
  work: { "day-begin": () => "on", "day-end": () => "over" },
  pause: {
    "break-begin": () => "on",
    "break-end": (state) => (state === "on" ? "had" : state),
    // What was before the break that is taken back is not on the page: to be safe, as if there was none.
    "break-undo": (state) => (state === "had" ? "on" : "off"),
  },
  late: { late: (state, { minutes }) => minutes?.[0] ?? state },
  overtime: { overtime: (state, { answer }) => answer?.[0] ?? state },
};

const QUARTER_MS = 15 * 60_000;
const NOTHING_TOLD = { work: "before", pause: "off", late: "0", overtime: "ask" };

/** Show each `[data-told]` matter of the page as it stands: its parts whose `data-when` names the state. */
export async function showDay(person, words) {
  beginNewDay();
  const page = document.querySelector("[data-my-day]");
  if (!page) return;
  const day = dayOf(page);
  const entries = await sinceThePage(person);
  const own = entries.filter(({ about, data }) => about === page.dataset.myDay && data.day?.[0] === day);
  for (const matter of page.querySelectorAll("[data-told]")) {
    const steps = LEADS_TO[matter.dataset.told];
    let state = day === page.dataset.ofDay ? matter.dataset.state : NOTHING_TOLD[matter.dataset.told];
    for (const { kind, data } of own) state = steps[kind]?.(state, data) ?? state;
    matter.dataset.standing = state;
    for (const part of matter.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(state);
    }
  }
  showLateness(page, words);
  const times = page.querySelector("[data-told-since]");
  times.replaceChildren(...own.filter(({ kind }) => kind in LEADS_TO.work || kind in LEADS_TO.pause).map(line));

  function line({ at, kind, state }) {
    const row = document.createElement("li");
    row.textContent = `${clock(at)} ${words.kinds[kind]}${state === "waiting" ? ` · ${words.notSent}` : ""}`;
    return row;
  }
}

// Of a page that was kept overnight it is the day that has begun.
function dayOf(page) {
  const today = localDay();
  return page.dataset.ofDay < today ? today : page.dataset.ofDay;
}

// What is told there is told of that day.
function beginNewDay() {
  for (const page of document.querySelectorAll("[data-of-day]")) {
    for (const field of page.querySelectorAll("input[type=hidden][name=day]")) field.value = dayOf(page);
  }
}

// The delay that was told here counts at once: how late, and whether the day now goes beyond the shift.
function showLateness(page, words) {
  const minutes = Number(page.querySelector("[data-told=late]").dataset.standing);
  page.querySelector("[data-late-text]").textContent = say(words.late, { minutes });
  const question = page.querySelector("[data-overtime]");
  if (!question) return;
  const end = Date.parse(question.dataset.endsAt) + minutes * 60_000;
  const shiftEnd = Date.parse(question.dataset.shiftEndsAt);
  question.hidden = end <= shiftEnd || dayOf(page) !== page.dataset.ofDay;
  question.querySelector("[data-expected-end]").textContent = clock(end);
  offerEnd(question.querySelector("[data-latest-end]"), end, shiftEnd);
}

// Until when, as the server rounds it, unless the person has changed it; and no time that would answer nothing.
function offerEnd(field, end, shiftEnd) {
  const now = Date.now();
  const offered = clock(Math.ceil(Math.max(end, now) / QUARTER_MS) * QUARTER_MS);
  if (field.value === field.defaultValue) field.value = field.defaultValue = offered;
  const earliest = clock(Math.max(shiftEnd, now));
  field.min = offered < earliest ? "" : earliest; // beyond midnight a clock says nothing of before and after
}
