// Windows for the next visit, once the server has heard of the follow-up.
import { entriesOf } from "./store.js";

/** Fill `[data-windows]` of the page, once; without a line it stays as it is, and is tried again. */
export async function offerWindows(person) {
  const place = document.querySelector("[data-windows]");
  if (!place || place.closest("[hidden]") || place.dataset.asked) return;
  const own = (await entriesOf(person)).filter(({ about }) => about === place.dataset.about);
  if (own.some(({ state }) => state === "waiting")) return;
  place.dataset.asked = "yes";
  const found = await windowsAt(place.dataset.windows);
  if (found) place.replaceChildren(...found.childNodes);
  else delete place.dataset.asked;
}

async function windowsAt(address) {
  try {
    const answer = await fetch(address, { cache: "no-store", redirect: "error" });
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("[data-windows-found]");
  } catch {
    return null;
  }
}
