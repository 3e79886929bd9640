// Sends what is in the store: facts first, oldest first, then photos in pieces. One tab at a time.
import { recordOf } from "./day.js";
import { renameVersions } from "./kept.js";
import { ask, hearTime, NotSent, phone } from "./line.js";
import { hearConsent } from "./points.js";
import { entriesOf, fact, isDue, photoArrived, photoRefused, photosOf, setFact, settle, unsent } from "./store.js";

const ENTRIES_A_REQUEST = 20;
const BYTES_A_REQUEST = 600_000;
const PIECE_BYTES = 256 * 1024;
const TOLD_EVERY_MS = 3600_000;
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

/** A photo that the server fails with does not keep back those behind it. */
async function sendAll(person) {
  await sendEntries(person);
  let failed;
  for (const photo of await photosOf(person)) {
    try {
      if (photo.state === "waiting") await sendPhoto(photo);
    } catch (error) {
      if (error.why !== "server") throw error;
      failed = error;
    }
    await sendEntries(person); // facts that came meanwhile go first
  }
  if (failed) throw failed;
  await tellOffice(person);
}

/** Those that are due, oldest first; one that the server fails with is put off, and the later ones go on. */
async function sendEntries(person) {
  let most = ENTRIES_A_REQUEST;
  for (;;) {
    const due = (await entriesOf(person)).filter((entry) => entry.state === "waiting" && isDue(entry));
    if (!due.length) return;
    const batch = someOf(due, most);
    const entries = batch.map(({ uuid, kind, about, at, version, tries = 0, photos, data }) => {
      return { uuid, kind, about, at, version, tries, photos, data };
    });
    const said = await post(person, entries, [400, 413]);
    if (said) {
      const { answers, now, points } = said;
      await settle(answers, now);
      await hearConsent(person, points);
    } else if (batch.length > 1) {
      most = Math.floor(batch.length / 2); // one of them is not even read: which?
    } else {
      await settle([{ uuid: batch[0].uuid, state: "again" }]);
    }
  }
}

// With what will still wait here afterwards, and since when: what the office knows of this phone. Undefined where the
// server could not even read it.
async function post(person, entries, expected = []) {
  const rest = await unsent(person, entries.map(({ uuid }) => uuid));
  const told = { phone: await phone(), unsent: rest.mine, unsent_since: rest.since };
  const known = (await recordOf(person))?.versions ?? {};
  const body = JSON.stringify({ person, now: new Date().toISOString(), entries, known, ...told });
  const answer = await ask("/sync/", "POST", body, {}, expected);
  if (!answer.ok) return undefined;
  const said = await answer.json();
  await hearTime(said.now);
  await setFact("told", { person, at: Date.now(), unsent: rest.mine });
  await renameVersions(person, known, said.versions ?? {});
  return said;
}

// Where it knows something else, or nothing for an hour.
async function tellOffice(person) {
  const { mine } = await unsent(person);
  const told = await fact("told");
  const isKnown = told?.person === person && told.unsent === mine && Date.now() - told.at < TOLD_EVERY_MS;
  if (!isKnown) await post(person, []);
}

// As many as fit into a request, and in order: signatures are large.
function someOf(due, most) {
  let bytes = 0;
  const tooMuch = due.findIndex((entry, index) => {
    bytes += JSON.stringify(entry.data).length;
    return index === most || (index > 0 && bytes > BYTES_A_REQUEST);
  });
  return tooMuch < 0 ? due : due.slice(0, tooMuch);
}

// Announced with whose it is: in another tab somebody else may have signed in since.
async function sendPhoto({ uuid, person, about, kind, taken_at, blob }) {
  const announced = JSON.stringify({ person, visit: about, kind, taken_at, size: blob.size });
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
