// The dispatcher's board without reloads.
import "./carrying_keys.js";
import "./changes.js";
import "./choosing.js";
import { dayIn, takeDay } from "./day.js";
import "./dragging.js";
import "./keys.js";
import "./live.js";
import "./panel.js";
import { moveNow, redraw } from "./rows.js";
import "./searching.js";
import "./walking.js";

const MINUTE_MS = 60_000;

takeDay(dayIn(document));
redraw();
setInterval(moveNow, MINUTE_MS);
