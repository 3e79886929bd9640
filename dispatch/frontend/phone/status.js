// The line that is always there: how much is not sent, and why.
import { say } from "./words.js";

const DAY_MS = 24 * 3600 * 1000;
const LONG_DAYS = 2;

export function showStatus(words, { mine, others, since, failed }, trouble) {
  const line = document.querySelector("[data-status]");
  if (!line) return;
  const offline = !navigator.onLine || trouble === "offline";
  line.hidden = false;
  for (const part of document.querySelectorAll("[data-if-line]")) part.hidden = offline;
  line.classList.toggle("status--waits", mine + others > 0);
  const count = line.querySelector("[data-count]");
  const days = Math.floor((Date.now() - Date.parse(since)) / DAY_MS);
  const waitsLong = days >= LONG_DAYS;
  const text = waitsLong ? words.old : mine === 1 ? words.one : words.many;
  count.textContent = mine ? say(text, { count: mine, days }) : words.all;
  line.querySelector("[data-why]").textContent = [
    offline ? (waitsLong ? "" : words.offline) : (words[trouble] ?? (failed ? words.held : "")),
    waitsLong ? words.oldHelp : "",
    others ? say(others === 1 ? words.othersOne : words.others, { count: others }) : "",
  ].filter(Boolean).join(" ");
  line.querySelector("[data-send-now]").hidden = !mine;
  line.querySelector("[data-export]").hidden = !waitsLong;
  line.querySelector("[data-sign-in]").hidden = trouble !== "signed-out";
}
