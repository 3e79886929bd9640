// The pages of today and tomorrow, kept on the phone for when there is no line.
import { keepPages, keptRecord } from "./kept.js";
import { ask, NotSent } from "./line.js";
import { forgetSent } from "./store.js";

const EVERY_MS = 2 * 60_000; // urgent work on offer does not wait longer for an open page

/**
 * Fetch those pages that are new, once in a while or `atOnce`: what was done here shows on the others all the same
 * (`standing.js`). What is no longer in the plan goes.
 */
export async function keepDay(person, { atOnce = false } = {}) {
  const record = await recordOf(person);
  if (record && !atOnce && Date.now() - record.at < EVERY_MS) return;
  let day;
  try {
    day = await (await ask("/sync/day/", "POST", JSON.stringify({ known: record?.versions ?? {} }))).json();
  } catch (error) {
    if (error instanceof NotSent) return;
    throw error;
  }
  if (day.person !== person) return;
  await keepPages(day);
  await forgetSent(day.made_at);
}

/** What is noted of the kept pages; undefined where they are not this person's. */
export async function recordOf(person) {
  const record = await keptRecord();
  return record?.person === person ? record : undefined;
}
