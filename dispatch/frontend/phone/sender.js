// Sends what is in the store: facts first, oldest first, then photos in pieces. One tab at a time.
import { ask, NotSent } from "./line.js";
import { hearConsent } from "./points.js";
import { entriesOf, photoArrived, photoRefused, photosOf, settle } from "./store.js";

const ENTRIES_A_REQUEST = 20;
const BYTES_A_REQUEST = 600_000;
const PIECE_BYTES = 256 * 1024;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

let pause = FIRST_PAUSE_MS;
let timer;
let running = false;
let again = false;

/** Begin now. `onEnd` hears null, or why the rest is still here; then it is tried again after a growing pause. */
export function send(person, onEnd) {
  clearTimeout(timer);
  if (running) {
    again = true;
    return;
  }
  running = true;
  navigator.locks
    .request("field-send", { ifAvailable: true }, async (lock) => {
      if (!lock) return; // another tab is at it
      await sendAll(person);
      pause = FIRST_PAUSE_MS;
      onEnd(null);
    })
    .catch((error) => {
      if (!(error instanceof NotSent)) console.error(error);
      onEnd(error instanceof NotSent ? error.why : "server");
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      timer = setTimeout(() => send(person, onEnd), pause * (0.5 + Math.random()));
    })
    .finally(() => {
      running = false;
      if (!again) return;
      again = false;
      send(person, onEnd);
    });
}

async function sendAll(person) {
  await sendEntries(person);
  for (const photo of await photosOf(person)) {
    if (photo.state === "waiting") await sendPhoto(photo);
    await sendEntries(person); // facts that came meanwhile go first
  }
}

async function sendEntries(person) {
  for (;;) {
    const waiting = (await entriesOf(person)).filter((entry) => entry.state === "waiting");
    if (!waiting.length) return;
    const batch = someOf(waiting);
    const entries = batch.map(({ uuid, kind, about, at, version, photos, data }) => {
      return { uuid, kind, about, at, version, photos, data };
    });
    const answer = await ask("/sync/", "POST", JSON.stringify({ person, now: new Date().toISOString(), entries }));
    const { answers, now, points } = await answer.json();
    await settle(answers, now);
    await hearConsent(person, points);
    if (answers.some(({ state }) => state === "again")) throw new NotSent("server");
  }
}

// As many as fit into a request, and in order: signatures are large.
function someOf(waiting) {
  let bytes = 0;
  const tooMuch = waiting.findIndex((entry, index) => {
    bytes += JSON.stringify(entry.data).length;
    return index === ENTRIES_A_REQUEST || (index > 0 && bytes > BYTES_A_REQUEST);
  });
  return tooMuch < 0 ? waiting : waiting.slice(0, tooMuch);
}

async function sendPhoto({ uuid, about, kind, taken_at, blob }) {
  const announced = JSON.stringify({ visit: about, kind, taken_at, size: blob.size });
  const begun = await ask(`/sync/photos/${uuid}/`, "PUT", announced, {}, [400, 404]);
  if (!begun.ok) return photoRefused(uuid, await firstLine(begun));
  let { received } = await begun.json();
  while (received < blob.size) {
    const piece = blob.slice(received, received + PIECE_BYTES);
    const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(received) };
    const answer = await ask(`/sync/photos/${uuid}/`, "PATCH", piece, headers, [409]);
    ({ received } = await answer.json());
    await photoArrived(uuid, received);
  }
  await photoArrived(uuid, received);
}

async function firstLine(answer) {
  try {
    return String(Object.values(await answer.json()).flat()[0]);
  } catch {
    return "";
  }
}
