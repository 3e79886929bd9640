// One letter each, while something of the board or the panel has the focus; `?` shows them all.
const help = document.getElementById("keys");

document.querySelector(".board-columns").addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
  if (event.key === "?") help.showModal();
  else if (event.key === "/") { event.preventDefault(); document.getElementById("board-search").focus(); }
  else document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});
document.querySelector("[data-show-keys]").addEventListener("click", () => help.showModal());
