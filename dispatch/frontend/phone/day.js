// The pages of today and tomorrow, kept on the phone for when there is no line.
import { ask, NotSent } from "./line.js";
import { forgetSent } from "./store.js";

const DAY_CACHE = "field-day";
const RECORD = "/sync/day/"; // whose pages they are, when they were true, and their versions: it goes where they go
const EVERY_MS = 5 * 60_000;

/**
 * Fetch those pages that are new, once in a while or `atOnce`: what was done here shows on the others all the same (`standing.js`).
 * What is no longer in the plan goes.
 */
export async function keepDay(person, { atOnce = false } = {}) {
  const record = await recordOf(person);
  if (record && !atOnce && Date.now() - Date.parse(record.made_at) < EVERY_MS) return;
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

/** What `day.js` noted of the kept pages; undefined where they are not this person's. */
export async function recordOf(person) {
  const found = await caches.match(RECORD, { cacheName: DAY_CACHE });
  const record = await found?.json();
  return record?.person === person ? record : undefined;
}

async function keepPages({ person, made_at, versions, addresses, pages }) {
  const kept = await caches.open(DAY_CACHE);
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  await Promise.all(pages.map(({ address, html }) => kept.put(address, new Response(html, { headers }))));
  const wanted = new Set([...addresses, RECORD].map((address) => new URL(address, location).href));
  const gone = (await kept.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(gone.map((request) => kept.delete(request)));
  await kept.put(RECORD, Response.json({ person, made_at, versions }));
}

/** Nothing of people stays on the phone. */
export async function forgetDay() {
  await caches.delete(DAY_CACHE);
}
