// What was not carried out stays on the screen until the person has read it.
import { entriesOf, forget, photosOf } from "./store.js";
import { clock } from "./words.js";

export async function showNotices(person, words) {
  const place = document.querySelector("[data-notices]");
  if (!place) return;
  const entries = (await entriesOf(person)).filter(({ state }) => !["waiting", "applied"].includes(state));
  const photos = (await photosOf(person)).filter(({ state }) => state === "refused");
  place.replaceChildren(
    ...entries.map((entry) => notice(words.kinds[entry.kind] ?? "", entry, words, () => forget("entries", entry.seq))),
    ...photos.map((photo) => notice(words.photo, photo, words, () => forget("photos", photo.uuid))),
  );
}

function notice(what, { title, at, taken_at, said }, words, onRead) {
  const card = document.createElement("section");
  card.className = "card card--notice";
  const head = document.createElement("h2");
  head.className = "label";
  head.textContent = `⚠ ${[what, title, clock(at ?? taken_at)].filter(Boolean).join(", ")}`;
  const text = document.createElement("p");
  text.textContent = said;
  const button = document.createElement("button");
  button.className = "button";
  button.type = "button";
  button.textContent = words.read;
  button.addEventListener("click", onRead);
  card.append(head, text, button);
  return card;
}
