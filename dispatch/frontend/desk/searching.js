// The one box: what is found stands below it as links; the arrow keys walk through them, Enter opens the first.
const box = document.getElementById("q");
const links = () => [...document.querySelectorAll("#found .found a")];

box.addEventListener("keydown", (event) => {
  const [first] = links();
  if (event.key === "ArrowDown" && first) first.focus();
  else if (event.key === "Enter" && first && isAnswered()) first.click();
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = links().indexOf(document.activeElement);
  if (at < 0 || !(step || event.key === "Escape")) return;
  event.preventDefault();
  if (!step) leave();
  else (links()[at + step] ?? (step < 0 ? box : links()[at])).focus();
});

/** Else what was typed last has no answer yet: then the form itself is sent, and its page says. */
const isAnswered = () => document.getElementById("found").dataset.asked === box.value.trim();

function leave() {
  box.value = "";
  document.getElementById("found").replaceChildren();
  document.getElementById("main").focus();
}
