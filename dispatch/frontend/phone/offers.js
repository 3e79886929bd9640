// Urgent work on offer: only the server knows who was first, so what was tapped here is shown as asked until it says.
import { sayOnNextPage } from "./actions.js";
import { keepDay, recordOf } from "./day.js";
import { keptPage } from "./kept.js";
import { serverNow } from "./line.js";
import { entriesOf } from "./store.js";

const asked = new Set();

/** Each `[data-offer]` as it stands, seen from this phone; the answer is shown by a new page. */
export async function showOffers(person, words) {
  const entries = await entriesOf(person);
  const now = await serverNow();
  for (const card of document.querySelectorAll("[data-offer]")) {
    const own = entries.filter((entry) => entry.about === card.dataset.offer);
    const accepted = own.find(({ kind }) => kind === "accept-work");
    if (accepted?.state === "waiting") asked.add(accepted.uuid);
    else if (accepted && asked.delete(accepted.uuid)) return showAnswer(person, accepted.state, words);
    card.hidden = own.some(({ kind }) => kind === "not-now");
    const isOver = Boolean(card.dataset.until) && Date.parse(card.dataset.until) <= now;
    show(card, "[data-offer-open]", !accepted && !isOver);
    show(card, "[data-offer-asked]", accepted?.state === "waiting");
    show(card, "[data-offer-over]", !accepted && isOver);
  }
}

// The new stop is on the phone, too, before anybody goes where there is no line.
async function showAnswer(person, state, words) {
  await keepDay(person, { atOnce: true });
  if (state === "applied") sayOnNextPage(words.yours);
  location.reload();
}

function show(card, part, isShown) {
  for (const found of card.querySelectorAll(part)) found.hidden = !isShown;
}

/** The offers of the day's pages, where those are newer, in place of those on this page. */
export async function renewOffers(person) {
  const place = document.querySelector("[data-offers]");
  const record = place && (await recordOf(person));
  if (!record || record.made_at <= document.body.dataset.madeAt) return;
  const kept = await keptPage("/today/");
  if (!kept) return;
  const fresh = new DOMParser().parseFromString(await kept.text(), "text/html").querySelector("[data-offers]");
  const known = (offers) => [...offers.querySelectorAll("[data-offer]")].map((card) => card.dataset.offer + card.className);
  if (fresh && String(known(fresh)) !== String(known(place))) place.replaceChildren(...fresh.children);
}
