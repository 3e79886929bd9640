// The map itself, by WebGL: sources of GeoJSON however many visits there are, and a style that is made anew from what
// is to be seen; the library finds out what has changed.
import { Popup } from "maplibre-gl";
import { basemapOf, newMap } from "./base.js";
import { boundsOf, placesOf } from "./features.js";
import { styleOf } from "./style.js";

const CLICKED = ["changes", "stops", "unplanned", "taps", "homes", "routes"]; // the first one under the pointer counts
const NEAREST_ZOOM = 14;
const TOUCH_PX = 6;

export async function drawGl(section, words, { onVisit, onTechnician, tell }) {
  const basemap = await basemapOf(section.dataset.basemap);
  if (!basemap) tell(words.no_basemap);
  let seen = { features: null, chosen: {} };
  const map = await newMap(section.querySelector(".map-canvas"), {
    worker: section.dataset.worker, style: styleOf(basemap, null, {}), words,
  });
  listen(map, { onVisit, onTechnician });
  const fit = (places, options) => {
    const bounds = boundsOf(places);
    if (bounds) map.fitBounds(bounds, { padding: 36, maxZoom: NEAREST_ZOOM, ...options });
  };
  return {
    draw(features, chosen) {
      seen = { features, chosen };
      map.setStyle(styleOf(basemap, features, chosen), { diff: true });
    },
    showAll: () => fit(placesOf(seen.features), { animate: false }),
    showRoute(technician) {
      const places = placesOf(seen.features, technician);
      if (!places.every((place) => map.getBounds().contains(place))) fit(places);
    },
  };
}

function listen(map, { onVisit, onTechnician }) {
  const popup = new Popup({ closeButton: false, closeOnClick: false, maxWidth: "22rem", className: "map-label" });
  const under = ({ point: { x, y } }) => {
    const box = [[x - TOUCH_PX, y - TOUCH_PX], [x + TOUCH_PX, y + TOUCH_PX]];
    const found = map.queryRenderedFeatures(box, { layers: CLICKED.filter((layer) => map.getLayer(layer)) });
    return found.sort((one, other) => CLICKED.indexOf(one.layer.id) - CLICKED.indexOf(other.layer.id))[0]?.properties;
  };
  map.on("click", (event) => {
    const facts = under(event);
    if (facts?.visit) onVisit(facts.visit); else onTechnician(facts?.technician ?? null);
  });
  map.on("mousemove", (event) => {
    const facts = under(event);
    map.getCanvas().style.cursor = facts ? "pointer" : "";
    if (facts) popup.setLngLat(event.lngLat).setText(facts.label).addTo(map); else popup.remove();
  });
  map.on("mouseout", () => popup.remove());
}
