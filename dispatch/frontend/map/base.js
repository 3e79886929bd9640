// A map by WebGL over our own basemap: north is up, and nothing comes from another host.
import { AttributionControl, Map as GlMap, NavigationControl, addProtocol, setWorkerUrl } from "maplibre-gl";
import { PMTiles, Protocol } from "pmtiles";

const EUROPE = { center: [10, 50], zoom: 3 };

export const hasGl = () => Boolean(document.createElement("canvas").getContext("webgl2"));

/** Where the tiles are and who made them; null where there is no such file. */
export async function basemapOf(address) {
  const archive = new PMTiles(new URL(address, location.href).href);
  const protocol = new Protocol();
  protocol.add(archive);
  addProtocol("pmtiles", protocol.tile);
  try {
    const [header, facts] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
    return {
      type: "vector",
      tiles: [`pmtiles://${archive.source.getKey()}/{z}/{x}/{y}`],
      minzoom: header.minZoom,
      maxzoom: header.maxZoom,
      attribution: facts.attribution,
    };
  } catch {
    return null;
  }
}

/** Once it is drawn. `worker`: the address of the library's second file. */
export async function newMap(container, { worker, style, words }) {
  setWorkerUrl(worker);
  const map = new GlMap({
    container,
    style,
    ...EUROPE,
    maxZoom: 18,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: {
      "Map.Title": words.title,
      "NavigationControl.ZoomIn": words.zoom_in,
      "NavigationControl.ZoomOut": words.zoom_out,
      "AttributionControl.ToggleAttribution": words.sources,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new AttributionControl({ compact: true }));
  await new Promise((loaded) => { map.once("load", loaded); });
  return map;
}
