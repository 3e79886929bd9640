// The pages of today and tomorrow, kept on the phone for when there is no line.
import { keepPages, keptRecord } from "./kept.js";
import { ask, hearTime, NotSent } from "./line.js";
import { forgetSent } from "./store.js";

const EVERY_MS = 2 * 60_000; // urgent work on offer does not wait longer for an open page
const PAGES_APART_MS = 15_000; // whoever turns pages: what they have just seen is there without a line, too

/**
 * Fetch those pages that are new, once in a while or `atOnce`: what was done here shows on the others all the same
 * (`standing.js`). What is no longer in the plan goes.
 */
export async function keepDay(person, { atOnce = false } = {}) {
  const record = await recordOf(person);
  if (record && !atOnce && !isDue(record)) return;
  let day;
  try {
    day = await (await ask("/sync/day/", "POST", JSON.stringify({ known: record?.versions ?? {} }))).json();
  } catch (error) {
    if (error instanceof NotSent) return;
    throw error;
  }
  if (day.person !== person) return;
  await hearTime(day.made_at);
  await keepPages({ ...day, language: document.documentElement.lang });
  await forgetSent(day.made_at);
}

let isFirst = true; // of this page

// A page that shows a stop which is not kept yet, or speaks another language, does not wait.
function isDue({ at, versions, language }) {
  if (!isFirst) return Date.now() - at >= EVERY_MS;
  isFirst = false;
  const stops = [...document.querySelectorAll("[data-stop]")];
  const isNews = stops.some(({ dataset }) => !(dataset.stop in versions)) || language !== document.documentElement.lang;
  return isNews || Date.now() - at >= PAGES_APART_MS;
}

/** What is noted of the kept pages; undefined where they are not this person's. */
export async function recordOf(person) {
  const record = await keptRecord();
  return record?.person === person ? record : undefined;
}
