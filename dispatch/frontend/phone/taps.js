// A tap on a call button is noted: that it was tapped, and when. Nothing else is known of a call.
import { titleAround } from "./actions.js";
import { sinceThePage } from "./standing.js";
import { append } from "./store.js";
import { clock, say } from "./words.js";

export function noteCalls(person, onAppended) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-called]");
    if (!button) return;
    const about = button.dataset.called;
    const title = titleAround(button);
    const entry = { uuid: crypto.randomUUID(), person, kind: "called", about, title, at: new Date().toISOString() };
    append({ ...entry, photos: [], data: {} }, []).then(onAppended, (error) => console.error(error));
  });
}

/** When somebody was called from here: what stood on the page, and what this phone noted since. */
export async function showTaps(person) {
  const list = document.querySelector("[data-calls]");
  if (!list) return;
  const { about } = list.dataset;
  const noted = (await sinceThePage(person)).filter((entry) => entry.kind === "called" && entry.about === about);
  const known = list.dataset.calls.split(" ").filter(Boolean);
  const times = [...known, ...noted.map(({ at }) => at)].sort((one, other) => Date.parse(one) - Date.parse(other));
  const words = times.map((at) => clock(Date.parse(at)));
  if (words.length) list.textContent = say(list.dataset.said, { times: [...new Set(words)].join(", ") });
}

/** Buttons that copy the text beside them. */
export function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("[data-copied]").textContent);
      button.textContent = button.dataset.copiedWord;
    });
  }
}
