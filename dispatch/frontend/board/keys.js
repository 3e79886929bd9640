// One letter each, while something of the board or the panel has the focus; `?` shows them all.
import { isForPage, press, settleOn } from "./letters.js";

const help = document.getElementById("keys");

document.querySelector(".board-columns").addEventListener("keydown", (event) => {
  if (!isForPage(event)) return;
  if (event.key === "?") help.showModal();
  else if (event.key === "/") { event.preventDefault(); document.getElementById("board-search").focus(); }
  else press(event);
});
settleOn(document.querySelector(".timeline"));
document.querySelector("[data-show-keys]").addEventListener("click", () => help.showModal());
