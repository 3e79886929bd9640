// How the map looks: the basemap's layers, named as those of the Protomaps basemap, and the day above it, all in the
// house's own colours, light and dark. Letters are drawn from the device's fonts: nothing is loaded for them.
import { colourNumber } from "./features.js";

const FONT = ["sans-serif"];
const FAR_ZOOM = 8;
const NEAR_ZOOM = 12; // from here on every stop has room for its number

function colours() {
  const styles = getComputedStyle(document.documentElement);
  return (name) => styles.getPropertyValue(`--${name}`).trim();
}

/** `features` null: the basemap alone. `chosen`: the technician whose route is emphasised, and the open visit. */
export function styleOf(basemap, features, chosen) {
  const colour = colours();
  const isShown = Boolean(features);
  return {
    version: 8,
    sources: { ...(basemap ? { basemap } : {}), ...(isShown ? sourcesOf(features, chosen, colour) : {}) },
    layers: [
      { id: "land", type: "background", paint: { "background-color": colour("map-land") } },
      ...(basemap ? ground(colour) : []),
      ...(isShown ? routeLayers(chosen) : []),
      ...(basemap ? [towns(colour)] : []), // readable over the lines
      ...(isShown ? pointLayers(chosen, colour) : []),
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

/** `far` where the whole day is seen, `near` among streets; a chosen or open thing is always shown large. */
const growing = (far, near, large) => {
  const size = (small) => ["case", ["to-boolean", ["get", "isOpen"]], large + 2, ["==", ["get", "weight"], 1], large, small];
  return ["interpolate", ["linear"], ["zoom"], FAR_ZOOM, size(far), NEAR_ZOOM, size(near)];
};
const isNear = ["any", ["to-boolean", ["get", "isOpen"]], ["==", ["get", "weight"], 1], [">=", ["zoom"], NEAR_ZOOM - 1]];

const points = (of, factsOf) => ({
  type: "geojson",
  data: { type: "FeatureCollection", features: of.map((each) => ({ type: "Feature", properties: factsOf(each), geometry: { type: "Point", coordinates: each.at } })) },
});

function sourcesOf({ routes, stops, homes, unplanned, taps }, chosen, colour) {
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
    unplanned: points(unplanned, ({ visit, label }) => ({ visit, label, isOpen: visit === chosen.visit })),
    taps: points(taps, ({ technician, label }) => ({ technician, label, colour: route(technician), weight: weight(technician) })),
  };
}

function inkOf(look, colour) {
  if (look === "missed") return { fill: colour("problem"), ink: colour("card") };
  if (look === "cancelled") return { fill: colour("card"), ink: colour("muted") };
  return { fill: colour(`${look}-soft`), ink: colour(look) };
}

const isChosen = ["==", ["get", "weight"], 1];
const dimming = (chosen) => (chosen.technician ? ["case", isChosen, 1, 0.3] : 1);
const sorted = (kind) => ({ [`${kind}-sort-key`]: ["get", "weight"] });

const routeLayers = (chosen) => [{
  id: "routes", type: "line", source: "routes", layout: { "line-join": "round", "line-cap": "round", ...sorted("line") },
  paint: { "line-color": ["get", "colour"], "line-width": ["case", isChosen, 5, 2], "line-opacity": dimming(chosen) },
}];

function pointLayers(chosen, colour) {
  const dimmed = dimming(chosen);
  const text = (id, source, layout, paint, filter = ["literal", true]) => ({
    id, type: "symbol", source, filter, layout: { "text-allow-overlap": true, "text-ignore-placement": true, ...layout }, paint,
  });
  const ring = { "circle-stroke-color": ["case", ["to-boolean", ["get", "isOpen"]], colour("accent"), ["coalesce", ["get", "colour"], colour("problem")]] };
  return [
    text("homes", "homes", { "text-field": "■", "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], FAR_ZOOM, 10, NEAR_ZOOM, 20], ...sorted("symbol") }, { "text-color": ["get", "colour"], "text-opacity": dimmed, "text-halo-color": colour("card"), "text-halo-width": 1.5 }),
    {
      id: "stops", type: "circle", source: "stops", layout: sorted("circle"),
      paint: {
        "circle-radius": growing(3, 9, 11), "circle-color": ["get", "fill"],
        ...ring, "circle-stroke-width": ["case", ["get", "isOpen"], 4, 2], "circle-opacity": dimmed, "circle-stroke-opacity": dimmed,
      },
    },
    text("numbers", "stops", { "text-field": ["get", "number"], "text-font": FONT, "text-size": 12, ...sorted("symbol") }, { "text-color": ["get", "ink"], "text-opacity": dimmed }, isNear),
    text("signs", "stops", { "text-field": ["get", "icon"], "text-font": FONT, "text-size": 14, "text-offset": [0.9, -0.8] }, { "text-color": ["case", ["==", ["get", "ink"], colour("card")], colour("problem"), ["get", "ink"]], "text-halo-color": colour("card"), "text-halo-width": 2, "text-opacity": dimmed }, isNear),
    {
      id: "unplanned", type: "circle", source: "unplanned",
      paint: { "circle-radius": growing(7, 10, 11), "circle-color": colour("card"), ...ring, "circle-stroke-width": ["case", ["get", "isOpen"], 4, 2.5] },
    },
    text("questions", "unplanned", { "text-field": "?", "text-font": FONT, "text-size": 13 }, { "text-color": colour("problem") }),
    text("taps", "taps", { "text-field": "◎", "text-font": FONT, "text-size": 24 }, { "text-color": colour("ink"), "text-halo-color": colour("card"), "text-halo-width": 2 }),
  ];
}
