// How the map looks: the basemap's layers, named as those of the Protomaps basemap, and the day above it, all in the
// house's own colours, light and dark. Letters are drawn from the device's fonts: nothing is loaded for them.
import { colourNumber } from "./features.js";

const FONT = ["sans-serif"];
const BOLD = ["sans-serif Bold"];

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
      ...(isShown ? dayLayers(chosen, colour) : []),
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
    {
      id: "towns", type: "symbol", ...from, "source-layer": "places",
      filter: ["all", ["==", ["get", "kind"], "locality"], ["<=", ["coalesce", ["get", "min_zoom"], 0], ["zoom"]]],
      layout: {
        "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-max-width": 7,
        "symbol-sort-key": ["coalesce", ["get", "min_zoom"], 0],
      },
      paint: { "text-color": colour("map-town"), "text-halo-color": colour("map-land"), "text-halo-width": 1.5 },
    },
  ];
}

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

function dayLayers(chosen, colour) {
  const dimmed = chosen.technician ? ["case", ["==", ["get", "weight"], 1], 1, 0.3] : 1;
  const text = (id, source, layout, paint) => ({
    id, type: "symbol", source, layout: { "text-allow-overlap": true, "text-ignore-placement": true, ...layout }, paint,
  });
  const sorted = (kind) => ({ [`${kind}-sort-key`]: ["get", "weight"] });
  const ring = { "circle-stroke-color": ["case", ["to-boolean", ["get", "isOpen"]], colour("accent"), ["coalesce", ["get", "colour"], colour("problem")]] };
  return [
    {
      id: "routes", type: "line", source: "routes", layout: { "line-join": "round", "line-cap": "round", ...sorted("line") },
      paint: { "line-color": ["get", "colour"], "line-width": ["case", ["==", ["get", "weight"], 1], 5, 2.5], "line-opacity": dimmed },
    },
    text("homes", "homes", { "text-field": "■", "text-font": FONT, "text-size": 20, ...sorted("symbol") }, { "text-color": ["get", "colour"], "text-opacity": dimmed, "text-halo-color": colour("card"), "text-halo-width": 1.5 }),
    {
      id: "stops", type: "circle", source: "stops", layout: sorted("circle"),
      paint: {
        "circle-radius": ["case", ["get", "isOpen"], 13, ["==", ["get", "weight"], 1], 11, 9], "circle-color": ["get", "fill"],
        ...ring, "circle-stroke-width": ["case", ["get", "isOpen"], 4, 2], "circle-opacity": dimmed, "circle-stroke-opacity": dimmed,
      },
    },
    text("numbers", "stops", { "text-field": ["get", "number"], "text-font": BOLD, "text-size": 12, ...sorted("symbol") }, { "text-color": ["get", "ink"], "text-opacity": dimmed }),
    text("signs", "stops", { "text-field": ["get", "icon"], "text-font": BOLD, "text-size": 14, "text-offset": [0.9, -0.8] }, { "text-color": ["case", ["==", ["get", "ink"], colour("card")], colour("problem"), ["get", "ink"]], "text-halo-color": colour("card"), "text-halo-width": 2, "text-opacity": dimmed }),
    {
      id: "unplanned", type: "circle", source: "unplanned",
      paint: { "circle-radius": ["case", ["get", "isOpen"], 13, 9], "circle-color": colour("card"), ...ring, "circle-stroke-width": ["case", ["get", "isOpen"], 4, 2.5] },
    },
    text("questions", "unplanned", { "text-field": "?", "text-font": BOLD, "text-size": 13 }, { "text-color": colour("problem") }),
    text("taps", "taps", { "text-field": "◎", "text-font": BOLD, "text-size": 24 }, { "text-color": colour("ink"), "text-halo-color": colour("card"), "text-halo-width": 2 }),
  ];
}
