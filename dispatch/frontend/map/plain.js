// The day without WebGL: the same routes and dots, drawn as SVG; the rows below are the same, too.
import { boundsOf, colourNumber, placesOf } from "./features.js";

const SVG = "http://www.w3.org/2000/svg";
const EDGE_PX = 24;
const RADIUS_PX = 10;
const LEAST_DEGREES = 0.01; // a single place is shown with about a kilometre around it

export function drawPlain(section, words, { onVisit, onTechnician, tell }) {
  tell(words.plain);
  const svg = element("svg", { class: "map-plain", role: "img", "aria-label": words.title });
  const frame = section.querySelector(".map-canvas");
  frame.append(svg);
  let seen = null; // { features, chosen }
  let centred = null; // the technician whose route fills the picture, or null
  const show = () => { if (seen) svg.replaceChildren(...picture(seen, centred, frame)); };
  new ResizeObserver(show).observe(frame);
  svg.addEventListener("click", ({ target }) => {
    const { dot: visit, technician } = target.closest("[data-technician], [data-dot]")?.dataset ?? {};
    if (visit) onVisit(visit); else onTechnician(technician ?? null);
  });
  return {
    draw(features, chosen) { seen = { features, chosen }; show(); },
    showAll() { centred = null; show(); },
    showRoute(technician) { centred = technician; show(); },
  };
}

function picture({ features, chosen }, centred, frame) {
  const { clientWidth: width, clientHeight: height } = frame;
  frame.firstElementChild.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const bounds = boundsOf(placesOf(features, centred)) ?? boundsOf(placesOf(features));
  if (!bounds) return [];
  const at = projection(bounds, width, height);
  const later = (one, other) => Number(one.technician === chosen.technician) - Number(other.technician === chosen.technician);
  const look = ({ technician }, kind) => [
    kind, `route-${colourNumber(technician)}`,
    chosen.technician && (chosen.technician === technician ? "is-chosen" : "is-dimmed"),
  ].filter(Boolean).join(" ");
  return [
    ...[...features.routes].sort(later).map((route) => named(route.name, element("polyline", {
      class: look(route, "way"), points: route.line.map((place) => at(place).join()).join(" "), "data-technician": route.technician,
    }))),
    ...features.homes.map((home) => sign(home, look(home, "home"), "■", at)),
    ...[...features.stops].sort(later).map((stop) => dot(stop, `${look(stop, "dot")} ${stop.look}`, stop.number, at, chosen)),
    ...features.unplanned.map((each) => dot(each, "dot is-unplanned", "?", at, chosen)),
    ...features.changes.map((each) => dot(each, "dot is-change", each.icon, at, chosen)),
    ...features.taps.map((tap) => sign(tap, look(tap, "tap"), "◎", at)),
  ];
}

/** Mercator's, so that it looks like the map. */
function projection([west, east], width, height) {
  const project = ([x, y]) => [x, (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (y * Math.PI) / 360))];
  const [[left, bottom], [right, top]] = [project(west), project(east)];
  const scale = Math.min(
    (width - 2 * EDGE_PX) / Math.max(right - left, LEAST_DEGREES), (height - 2 * EDGE_PX) / Math.max(top - bottom, LEAST_DEGREES),
  );
  return (place) => {
    const [x, y] = project(place);
    return [
      Math.round(width / 2 + (x - (left + right) / 2) * scale), Math.round(height / 2 - (y - (bottom + top) / 2) * scale),
    ];
  };
}

function element(name, facts) {
  const made = document.createElementNS(SVG, name);
  Object.entries(facts).forEach(([fact, value]) => made.setAttribute(fact, value));
  return made;
}

function named(label, shape) {
  const title = element("title", {});
  title.textContent = label;
  shape.append(title);
  return shape;
}

function sign({ at: place, label, technician }, look, text, at) {
  const [x, y] = at(place);
  const shape = element("text", { class: look, x, y, "data-technician": technician });
  shape.textContent = text;
  return named(label, shape);
}

function dot({ at: place, visit, label, icon = "" }, look, text, at, chosen) {
  const [cx, cy] = at(place);
  const shape = element("g", { class: visit === chosen.visit ? `${look} is-open` : look, "data-dot": visit });
  const number = element("text", { x: cx, y: cy });
  number.textContent = text;
  const state = element("text", { class: "sign", x: cx + RADIUS_PX, y: cy - RADIUS_PX });
  state.textContent = icon;
  shape.append(element("circle", { cx, cy, r: RADIUS_PX }), number, state);
  return named(label, shape);
}
