// The callbacks as they stand, seen from this phone: who was reached, when to try again, and whose promise is over.
import { sinceThePage } from "./standing.js";
import { clock, say } from "./words.js";

/** Show each `[data-callback]` of the page with what was noted here since, by the clock of this moment. */
export async function showCalls(person, words) {
  const cards = document.querySelectorAll("[data-callback]");
  if (!cards.length) return;
  const rule = JSON.parse(document.getElementById("retry-rule").textContent);
  const calls = (await sinceThePage(person)).filter(({ kind }) => kind === "call");
  for (const card of cards) showCall(card, calls.filter(({ about }) => about === card.dataset.callback), rule, words);
  const owed = [...cards].filter((card) => !card.hidden).length;
  document.querySelector("[data-no-calls]").hidden = owed > 0;
  for (const part of document.querySelectorAll("[data-owed]")) part.textContent = owed || "";
}

function showCall(card, calls, rule, words) {
  const until = Date.parse(card.dataset.dueUntil);
  const isOverdue = until <= Date.now();
  card.classList.toggle("callback--overdue", isOverdue);
  card.querySelector("[data-if-overdue]").hidden = !isOverdue;
  let nextAt = Date.parse(card.dataset.nextAt);
  calls.forEach(({ data, at }, index) => {
    const attempts = Number(card.dataset.attempts) + index + 1;
    nextAt = nextTry(data.result?.[0], Date.parse(at), until, attempts, rule);
  });
  card.hidden = nextAt === null;
  const badge = card.querySelector("[data-next-try]");
  badge.hidden = card.hidden || nextAt <= Date.now();
  if (badge.hidden) return;
  badge.textContent = say(words.nextTry, { time: clock(nextAt) });
}

/** As the server does (`next_try` of `orders/services/callbacks.py`), in milliseconds; null: nothing is left to do. */
export function nextTry(result, at, until, attempts, rule) {
  const after_s = rule.after_s[result];
  if (after_s === undefined || attempts >= rule.most) return null;
  const wanted = at + after_s * 1000;
  const lastCall = until - rule.last_call_s * 1000;
  return at < lastCall ? Math.min(wanted, lastCall) : wanted;
}
