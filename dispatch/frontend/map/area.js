// An area is drawn on a map: corner after corner by clicks, moved by drawing them elsewhere. The text field below it
// holds the same as GeoJSON, and is the way by keyboard.
import "maplibre-gl/dist/maplibre-gl.css";
import { basemapOf, hasGl, newMap } from "./base.js";
import { boundsOf } from "./features.js";
import { colours, styleWith } from "./style.js";

const DECIMALS = 5;
const NEAR_PX = 10;
const NEAREST_ZOOM = 10;

for (const field of document.querySelectorAll("textarea[data-area]")) if (hasGl()) draw(field);

async function draw(field) {
  const { basemap: address, worker, words } = JSON.parse(field.dataset.area);
  const { frame, canvas, bar, hint } = frameOf(field);
  const state = { polygons: polygonsIn(field.value) ?? [], corners: null }; // corners: of the one that is drawn
  const basemap = await basemapOf(address);
  const map = await newMap(canvas, { worker, words, style: styleOf(basemap, state) });
  const show = () => {
    map.setStyle(styleOf(basemap, state), { diff: true });
    begin.textContent = state.corners ? words.finish : words.draw;
    back.disabled = !state.corners?.length;
    remove.disabled = !state.polygons.length;
  };
  const keep = () => { field.value = geoJsonOf(state.polygons); show(); };
  const begin = buttonIn(bar, words.draw, () => { if (state.corners) finish(state); else state.corners = []; keep(); });
  const back = buttonIn(bar, words.corner_back, () => { state.corners.pop(); show(); });
  const remove = buttonIn(bar, words.remove, () => { state.polygons.pop(); keep(); });
  hint.textContent = words.hint;
  field.addEventListener("input", () => {
    const polygons = polygonsIn(field.value);
    hint.textContent = polygons ? words.hint : words.unreadable;
    if (polygons) { Object.assign(state, { polygons, corners: null }); show(); }
  });
  listen(map, state, show, keep);
  const bounds = boundsOf(state.polygons.flat(2)) ?? boundsOf(placeOf("id_depot"));
  if (bounds) map.fitBounds(bounds, { padding: 40, maxZoom: NEAREST_ZOOM, animate: false });
  show();
  frame.dataset.ready = "";
}

/** Above the field: the map, its buttons, and what to do. */
function frameOf(field) {
  const part = (kind) => Object.assign(document.createElement("div"), { className: kind });
  const [frame, canvas, bar, hint] = ["area", "area-canvas", "area-bar", "area-hint"].map(part);
  frame.append(canvas, bar, hint);
  field.before(frame);
  return { frame, canvas, bar, hint };
}

function buttonIn(bar, text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  made.addEventListener("click", act);
  bar.append(made);
  return made;
}

const geoJsonOf = (polygons) => (polygons.length ? JSON.stringify({ type: "MultiPolygon", coordinates: polygons }) : "");

/** GeoJSON's polygons, each a list of rings; none for an empty text, null for what is none. */
function polygonsIn(text) {
  if (!text.trim()) return [];
  try {
    const { type, coordinates } = JSON.parse(text);
    const polygons = { Polygon: [coordinates], MultiPolygon: coordinates }[type] ?? null;
    return polygons?.flat(2).every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) ? polygons : null;
  } catch {
    return null;
  }
}

/** The depot, as the form has it: latitude first. */
function placeOf(id) {
  const [latitude, longitude] = (document.getElementById(id)?.value ?? "").split(",").map(Number);
  return latitude && longitude ? [[longitude, latitude]] : [];
}

// Three corners at least make an area; fewer are dropped.
function finish(state) {
  if (state.corners.length > 2) state.polygons.push([[...state.corners, state.corners[0]]]);
  state.corners = null;
}

function listen(map, state, show, keep) {
  let held = null; // { ring, at }: the corner that is moved
  const cornerUnder = ({ point }) => {
    for (const ring of state.polygons.flat()) {
      const at = ring.findIndex((corner) => map.project(corner).dist(point) < NEAR_PX);
      if (at >= 0) return { ring, at };
    }
    return null;
  };
  const rounded = ({ lng, lat }) => [lng, lat].map((each) => Number(each.toFixed(DECIMALS)));
  map.on("click", ({ lngLat }) => { if (state.corners) { state.corners.push(rounded(lngLat)); show(); } });
  const take = (event) => {
    held = state.corners ? null : cornerUnder(event);
    if (held) event.preventDefault(); // else the map would move
  };
  const move = (event) => {
    if (!held) { map.getCanvas().style.cursor = state.corners ? "crosshair" : cornerUnder(event) ? "move" : ""; return; }
    const { ring, at } = held;
    ring[at] = rounded(event.lngLat);
    if (at === 0) ring[ring.length - 1] = ring[0]; // a ring ends where it begins
    show();
  };
  const drop = () => { if (held) keep(); held = null; };
  for (const [begin, on, end] of [["mousedown", "mousemove", "mouseup"], ["touchstart", "touchmove", "touchend"]]) {
    map.on(begin, take);
    map.on(on, move);
    map.on(end, drop);
  }
}

function styleOf(basemap, { polygons, corners }) {
  const colour = colours();
  const collection = (features) => ({ type: "geojson", data: { type: "FeatureCollection", features } });
  const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });
  const points = [...polygons.flat(2), ...(corners ?? [])];
  const line = { "line-color": colour("accent"), "line-width": 3 };
  const dot = { "circle-radius": 6, "circle-color": colour("card"), "circle-stroke-color": colour("accent"), "circle-stroke-width": 2 };
  return styleWith(basemap, {
    areas: collection(polygons.map((rings) => feature("Polygon", rings))),
    begun: collection(corners?.length > 1 ? [feature("LineString", corners)] : []),
    corners: collection(points.map((place) => feature("Point", place))),
  }, [
    { id: "areas", type: "fill", source: "areas", paint: { "fill-color": colour("accent"), "fill-opacity": 0.15 } },
    { id: "outlines", type: "line", source: "areas", paint: line },
  ], [
    { id: "begun", type: "line", source: "begun", paint: { ...line, "line-dasharray": [2, 1] } },
    { id: "corners", type: "circle", source: "corners", paint: dot },
  ]);
}
