// Changes without leaving the board: the server answers with words, and with whose days to look at again.
import { askWhy, asked } from "./asking.js";
import { words } from "./day.js";
import { lookAgain } from "./live.js";
import { readNow } from "./panel.js";
import { say } from "./saying.js";

/** True where it was done. */
export async function change(address, fields) {
  const answer = await ask(address, { method: "POST", body: fields });
  if (!answer) return false;
  const { said, refused, lanes, asks } = answer;
  if (asks) { askWhy(asks); return false; }
  asked();
  say(said ?? refused, { isProblem: Boolean(refused) });
  lookAgain(lanes);
  readNow();
  return Boolean(said);
}

/** What the server says as data; null where there is no line, or the session is over, and that is said. */
export async function ask(address, options = {}) {
  try {
    const answer = await fetch(address, { ...options, headers: { Accept: "application/json" } });
    if (answer.headers.get("Content-Type") === "application/json") return await answer.json();
    say(words().unanswered, { isProblem: true });
  } catch {
    say(words().no_line, { isProblem: true });
  }
  return null;
}

export const fieldsWith = (facts) => {
  const fields = new FormData();
  fields.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  Object.entries(facts).forEach(([name, value]) => fields.set(name, value));
  return fields;
};

const sent = new WeakSet(); // forms whose answer is awaited: a second click is no second change

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-change]");
  if (!form) return;
  event.preventDefault();
  if (sent.has(form)) return;
  sent.add(form);
  await change(form.action, new FormData(form, event.submitter)).finally(() => sent.delete(form));
});
