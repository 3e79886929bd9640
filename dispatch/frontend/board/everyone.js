// All territories: the page knows who there is; what each does is asked for when their row comes into sight.
import "./choosing.js";
import { dayIn, laneAt, laneCount, numberOf, takeDay } from "./day.js";
import "./filling.js";
import "./panel.js";
import { bringIntoSight, drawnLane, moveNow, redraw } from "./rows.js";
import "./searching.js";
import "./walking.js";

const MINUTE_MS = 60_000;
const told = dayIn(document);
const nothing = { skills: [], load_percent: 0, working: [], breaks: [], absent: [], stops: [], isBare: true };
const lanes = told.people.map(([technician, pk, name, at]) => {
  const [territory, territoryName] = told.territories[at];
  return { ...nothing, technician, url: told.person_url.replace("{pk}", pk), name, territory: territoryName, at: territory };
});

takeDay({ ...told, lanes });
redraw();
setInterval(moveNow, MINUTE_MS);

const firsts = new Map(); // territory → its first technician
for (const { technician, at } of lanes) if (!firsts.has(at)) firsts.set(at, technician);
document.querySelectorAll("button[data-territory]").forEach((button) => button.addEventListener("click", () => {
  const number = numberOf(firsts.get(Number(button.dataset.territory)));
  bringIntoSight(Math.min(number + 8, laneCount() - 1)); // its first rows, not the last one of the window
  bringIntoSight(number);
  drawnLane(number).querySelector("a").focus({ preventScroll: true });
}));
