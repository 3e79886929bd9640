// The pages of today and tomorrow, kept on the phone for when there is no line.
import { fact, forgetSent, setFact } from "./store.js";

const DAY_CACHE = "field-day";
const EVERY_MS = 5 * 60_000;

/** Fetch the pages anew where they are old, or `changed`. What is no longer in the plan goes with the old ones. */
export async function keepDay(person, { changed }) {
  const keptAt = (await fact("day-kept-at")) ?? 0;
  if (!changed && Date.now() - keptAt < EVERY_MS) return;
  let answer;
  try {
    answer = await fetch("/sync/day/", { cache: "no-store", redirect: "error" });
  } catch {
    return;
  }
  if (!answer.ok) return;
  const day = await answer.json();
  if (day.person !== person) return;
  await forgetSent(day.made_at);
  await setFact("day-kept-at", Date.now());
  if (day.version === (await fact("day-version"))) return;
  await caches.delete(DAY_CACHE);
  const kept = await caches.open(DAY_CACHE);
  const headers = { "Content-Type": "text/html; charset=utf-8", "X-Kept-At": day.made_at };
  await Promise.all(day.pages.map(({ address, html }) => kept.put(address, new Response(html, { headers }))));
  await setFact("day-version", day.version);
}

/** Nothing of people stays on the phone. */
export async function forgetDay() {
  await caches.delete(DAY_CACHE);
  await setFact("day-version", null);
  await setFact("day-kept-at", 0);
}
