// What colleagues ask of this person: the last answer from this phone counts at once.
import { sinceThePage } from "./standing.js";

const SAID = { "swap-yes": "yes", "swap-no": "no" };

/** Each `[data-swap]` as it stands, seen from this phone. */
export async function showSwaps(person) {
  const entries = await sinceThePage(person);
  for (const card of document.querySelectorAll("[data-swap]")) {
    const last = entries.filter(({ about, kind }) => about === card.dataset.swap && kind in SAID).at(-1);
    const answer = SAID[last?.kind] ?? card.dataset.state;
    for (const part of card.querySelectorAll("[data-when]")) {
      part.hidden = !part.dataset.when.split(" ").includes(answer);
    }
  }
}
