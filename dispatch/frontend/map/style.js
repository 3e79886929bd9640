// How the map looks: the basemap's layers, named as those of the Protomaps basemap, and the day above it, all in the
// house's own colours, light and dark. Letters are drawn from the device's fonts: nothing is loaded for them.
import { colourNumber } from "./features.js";

const FONT = ["sans-serif"];
const FAR_ZOOM = 8;
const NEAR_ZOOM = 12; // about from here on every stop has room for its number
const LARGE_PX = 11;

export function colours() {
  const styles = getComputedStyle(document.documentElement);
  return (name) => styles.getPropertyValue(`--${name}`).trim();
}

/** `features` null: the basemap alone. `chosen`: the technician whose route is emphasised, and the open visit. */
export function styleOf(basemap, features, chosen) {
  const colour = colours();
  if (!features) return styleWith(basemap, {}, [], []);
  const below = [routes(chosen), homes(chosen, colour), stops(chosen, colour)];
  return styleWith(basemap, sourcesOf(features, chosen, colour), below, signs(chosen, colour));
}

/** Layers of one's own `below` the towns' names, which stay readable, and `above` them. */
export function styleWith(basemap, sources, below, above) {
  const colour = colours();
  return {
    version: 8,
    sources: { ...(basemap ? { basemap } : {}), ...sources },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colour("map-land") } },
      ...(basemap ? ground(colour) : []),
      ...below,
      ...(basemap ? [towns(colour)] : []),
      ...above,
    ],
  };
}

function ground(colour) {
  const from = { source: "basemap" };
  const line = (id, layer, filter, paint) => ({ id, type: "line", ...from, "source-layer": layer, filter, paint });
  const widening = (least, most) => ["interpolate", ["exponential", 1.6], ["zoom"], 6, least, 16, most];
  const roads = (id, kinds, width) => line(id, "roads", ["in", ["get", "kind"], ["literal", kinds]], {
    "line-color": colour("map-road"), "line-width": width,
  });
  return [
    { id: "water", type: "fill", ...from, "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("map-water") } },
    line("rivers", "water", ["==", ["geometry-type"], "LineString"], { "line-color": colour("map-water"), "line-width": widening(1, 4) }),
    { id: "buildings", type: "fill", ...from, "source-layer": "buildings", minzoom: 14, paint: { "fill-color": colour("map-road"), "fill-opacity": 0.5 } },
    roads("paths", ["minor_road", "path", "other"], widening(0.2, 5)),
    roads("streets", ["medium_road", "major_road"], widening(0.6, 9)),
    roads("highways", ["highway"], widening(1, 12)),
    line("borders", "boundaries", ["==", ["get", "kind"], "country"], { "line-color": colour("line-strong"), "line-width": 1, "line-dasharray": [4, 2] }),
  ];
}

const townZoom = ["coalesce", ["get", "min_zoom"], 0];

const towns = (colour) => ({
  id: "towns", type: "symbol", source: "basemap", "source-layer": "places",
  filter: ["all", ["==", ["get", "kind"], "locality"], ["<=", townZoom, ["zoom"]]],
  layout: {
    "text-field": ["get", "name"], "text-font": FONT, "text-size": ["case", ["<=", townZoom, 5], 15, 12], "text-max-width": 7,
    "symbol-sort-key": townZoom,
  },
  paint: { "text-color": colour("map-town"), "text-halo-color": colour("map-land"), "text-halo-width": 2 },
});

const points = (of, factsOf) => ({
  type: "geojson",
  data: { type: "FeatureCollection", features: of.map((each) => ({ type: "Feature", properties: factsOf(each), geometry: { type: "Point", coordinates: each.at } })) },
});

function sourcesOf({ routes, stops, homes, unplanned, taps, changes }, chosen, colour) {
  const route = (technician) => colour(`route-${colourNumber(technician)}`);
  const weight = (technician) => (chosen.technician === technician ? 1 : 0);
  return {
    routes: {
      type: "geojson",
      data: {
        type: "FeatureCollection",
        features: routes.map(({ technician, name, line }) => ({
          type: "Feature",
          properties: { technician, label: name, colour: route(technician), weight: weight(technician) },
          geometry: { type: "LineString", coordinates: line },
        })),
      },
    },
    stops: points(stops, ({ technician, visit, number, label, icon, look }) => ({
      technician, visit, label, icon, number: String(number), colour: route(technician), weight: weight(technician),
      isOpen: visit === chosen.visit, ...inkOf(look, colour),
    })),
    homes: points(homes, ({ technician, label }) => ({ technician, label, colour: route(technician), weight: weight(technician) })),
    unplanned: points(unplanned, ({ visit, label }) => ({ visit, label, weight: 0, isOpen: visit === chosen.visit })),
    changes: points(changes, ({ visit, label, icon }) => ({ visit, label, icon })),
    taps: points(taps, ({ technician, label }) => ({ technician, label, colour: route(technician), weight: weight(technician) })),
  };
}

function inkOf(look, colour) {
  if (look === "missed") return { fill: colour("problem"), ink: colour("card") };
  if (look === "cancelled") return { fill: colour("card"), ink: colour("muted") };
  return { fill: colour(`${look}-soft`), ink: colour(look) };
}

const isChosen = ["==", ["get", "weight"], 1];
const isOpen = ["to-boolean", ["get", "isOpen"]];
const dimming = (chosen) => (chosen.technician ? ["case", isChosen, 1, 0.3] : 1);
const sorted = (kind) => ({ [`${kind}-sort-key`]: ["get", "weight"] });
const isNear = ["any", isOpen, isChosen, [">=", ["zoom"], NEAR_ZOOM - 1]];
const byZoom = (far, near) => ["interpolate", ["linear"], ["zoom"], FAR_ZOOM, far, NEAR_ZOOM, near];

/** `far` where the whole day is seen, `near` among streets; a chosen or open thing is always shown large. */
function growing(far, near) {
  const size = (small) => ["case", isOpen, LARGE_PX + 2, isChosen, LARGE_PX, small];
  return byZoom(size(far), size(near));
}

const ring = (colour, width) => ({
  "circle-stroke-color": ["case", isOpen, colour("accent"), ["coalesce", ["get", "colour"], colour("problem")]],
  "circle-stroke-width": ["case", isOpen, 4, width],
});

const text = (id, source, words, size, paint, { filter = ["literal", true], ...more } = {}) => ({
  id, type: "symbol", source, filter, paint,
  layout: {
    "text-field": words, "text-font": FONT, "text-size": size, "text-allow-overlap": true, "text-ignore-placement": true,
    ...sorted("symbol"), ...more,
  },
});

const routes = (chosen) => ({
  id: "routes", type: "line", source: "routes", layout: { "line-join": "round", "line-cap": "round", ...sorted("line") },
  paint: { "line-color": ["get", "colour"], "line-width": ["case", isChosen, 5, 2], "line-opacity": dimming(chosen) },
});

const homes = (chosen, colour) => text("homes", "homes", "■", byZoom(10, 20), {
  "text-color": ["get", "colour"], "text-opacity": dimming(chosen), "text-halo-color": colour("card"), "text-halo-width": 1.5,
});

const stops = (chosen, colour) => ({
  id: "stops", type: "circle", source: "stops", layout: sorted("circle"),
  paint: {
    "circle-radius": growing(3, 9), "circle-color": ["get", "fill"], ...ring(colour, 2),
    "circle-opacity": dimming(chosen), "circle-stroke-opacity": dimming(chosen),
  },
});

function signs(chosen, colour) {
  const halo = { "text-halo-color": colour("card"), "text-halo-width": 2 };
  const state = ["case", ["==", ["get", "ink"], colour("card")], colour("problem"), ["get", "ink"]];
  return [
    text("numbers", "stops", ["get", "number"], 12, { "text-color": ["get", "ink"], "text-opacity": dimming(chosen) }, { filter: isNear }),
    text("states", "stops", ["get", "icon"], 14, { "text-color": state, "text-opacity": dimming(chosen), ...halo }, { filter: isNear, "text-offset": [0.9, -0.8] }),
    {
      id: "unplanned", type: "circle", source: "unplanned",
      paint: { "circle-radius": growing(7, 10), "circle-color": colour("card"), ...ring(colour, 2.5) },
    },
    text("questions", "unplanned", "?", 13, { "text-color": colour("problem") }),
    {
      id: "changes", type: "circle", source: "changes",
      paint: { "circle-radius": 14, "circle-color": "transparent", "circle-stroke-color": colour("accent"), "circle-stroke-width": 3 },
    },
    text("kinds", "changes", ["get", "icon"], 15, { "text-color": colour("accent"), ...halo }, { "text-offset": [-1, -0.9] }),
    text("taps", "taps", "◎", 24, { "text-color": colour("ink"), ...halo }),
  ];
}
