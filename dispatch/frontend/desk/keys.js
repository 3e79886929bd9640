// One letter each, while something of the desk has the focus and no field; `?` shows them all, Escape leaves a field.
import { isForPage, press } from "../board/letters.js";

const help = document.getElementById("keys");
const main = document.getElementById("main");
const fields = { "/": "q", k: "id_text", t: "id_category" };

for (const part of [main, document.querySelector(".band")]) part.addEventListener("keydown", act);
document.querySelector("[data-show-keys]").addEventListener("click", () => help.showModal());

function act(event) {
  if (help.open) return;
  if (event.key === "Escape" && event.target.matches("input, select, textarea")) main.focus();
  if (!isForPage(event)) return;
  const field = document.getElementById(fields[event.key.toLowerCase()] ?? "");
  if (event.key === "?") help.showModal();
  else if (field) {
    event.preventDefault();
    field.focus();
  } else press(event);
}
