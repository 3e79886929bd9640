// By keyboard: Space takes the visit that has the focus, arrows choose where it fits, Enter puts it there, Escape not.
import { cheapest, choose, chooseAloud, drop, letGo, pickUp, step } from "./carrying.js";
import { looksOnly, words } from "./day.js";
import { say } from "./saying.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], k: [0, -1], j: [0, 1] };
let isOn = false;
let space = null;

document.addEventListener("keydown", (event) => {
  if (isOn) carryOn(event);
  else if (event.key === " " && !looksOnly() && event.target.matches?.("a[data-visit]")) begin(event);
}, { capture: true });

async function begin(event) {
  event.preventDefault();
  if (!(await pickUp(event.target.dataset.visit, { everywhere: true }))) return;
  space = cheapest();
  if (!space) { letGo(); say(words().nowhere, { isProblem: true }); return; }
  isOn = true;
  chooseAloud(space);
}

function carryOn(event) {
  const move = STEPS[event.key];
  const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey; // none of them means anything now
  if (!move && !isLetter && !["Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (move) {
    space = step(...move);
    chooseAloud(space);
    return;
  }
  if (isLetter) return;
  isOn = false;
  if (event.key === "Enter") { choose(space); drop(); } else { letGo(); say(""); }
}
