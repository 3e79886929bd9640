// The line that is always there: how much is not sent, and why.
import { say } from "./words.js";

export function showStatus(words, { mine, others }, trouble) {
  const line = document.querySelector("[data-status]");
  if (!line) return;
  const offline = !navigator.onLine || trouble === "offline";
  line.hidden = false;
  line.classList.toggle("status--waits", mine + others > 0);
  const count = line.querySelector("[data-count]");
  count.textContent = mine ? say(mine === 1 ? words.one : words.many, { count: mine }) : words.all;
  line.querySelector("[data-why]").textContent = [
    offline ? words.offline : (words[trouble] ?? ""),
    others ? say(words.others, { count: others }) : "",
  ].filter(Boolean).join(" ");
  line.querySelector("[data-send-now]").hidden = !mine;
  line.querySelector("[data-sign-in]").hidden = trouble !== "signed-out";
}
