// One letter each, while something of the board or the panel has the focus; `?` shows them all.
const help = document.getElementById("keys");

document.querySelector(".board-columns").addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  if (event.key === "?") help.showModal();
  else if (event.key === "/") { event.preventDefault(); document.getElementById("board-search").focus(); }
  else document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});
// Whoever has just arrived, or clicked beside everything, has the timeline in hand: keys count at once. A finger has none.
const page = document.getElementById("content-start");
const timeline = document.querySelector(".timeline");
function settle() {
  if (matchMedia("(pointer: coarse)").matches) return;
  if ([document.body, page].includes(document.activeElement)) timeline.focus({ preventScroll: true });
}
settle();
page.addEventListener("focus", settle);
document.querySelector("[data-show-keys]").addEventListener("click", () => help.showModal());
