// What this phone has not sent yet, in IndexedDB: the log of actions, and the photos that belong to them.
// An entry leaves it only when the server has said what became of it; what was not carried out stays to be read.
import { openDB } from "idb";

const NAME = "field";
const VERSION = 1;
export const PAYLOAD_VERSION = 1; // of an entry's `data`; the server reads this one and the two before it

// What the server failed with is sent again after 1, 2, 4 … minutes, at most an hour.
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

const changed = new BroadcastChannel("field-changed");
const listeners = new Set();

// Opened once a page, and again after the browser has closed it or could not open it.
let opened;
function database() {
  opened ??= openDB(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore("entries", { keyPath: "seq", autoIncrement: true }).createIndex("uuid", "uuid", {
        unique: true,
      });
      db.createObjectStore("photos", { keyPath: "uuid" }).createIndex("about", "about");
      db.createObjectStore("facts");
    },
    terminated() {
      opened = undefined;
    },
  }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** Called in every tab after anything here has changed. */
export function onChange(listener) {
  listeners.add(listener);
}

function tell() {
  for (const listener of listeners) listener();
}

changed.addEventListener("message", tell);

function announce() {
  changed.postMessage("");
  tell();
}

/** Append an action and its photos in one transaction: both are there, or neither, and then it throws. */
export async function append(entry, photos) {
  const db = await database();
  const work = db.transaction(["entries", "photos"], "readwrite", { durability: "strict" });
  await Promise.all([
    work.objectStore("entries").add({ ...entry, version: PAYLOAD_VERSION, state: "waiting", said: "" }),
    ...photos.map((photo) => work.objectStore("photos").add({ ...photo, received: 0, state: "waiting" })),
    work.done,
  ]);
  announce();
}

/** All entries of a person, oldest first; those of others stay where they are. */
export async function entriesOf(person) {
  const db = await database();
  return (await db.getAll("entries")).filter((entry) => entry.person === person);
}

export async function photosOf(person) {
  const db = await database();
  const photos = (await db.getAll("photos")).filter((photo) => photo.person === person);
  return photos.sort((one, other) => one.taken_at.localeCompare(other.taken_at));
}

/** Whether it is to be sent now; a clock that was set back does not make it wait longer. */
export function isDue({ due_at = 0 }) {
  return due_at <= Date.now() || due_at > Date.now() + LONGEST_PAUSE_MS;
}

/**
 * How much is not sent, of this person and of whoever used this phone before; `since` when the oldest of the person's
 * waits, and how many the server has failed with. Not counted are those of `leaving`, which are on their way.
 */
export async function unsent(person, leaving = []) {
  const db = await database();
  const [entries, photos] = await Promise.all([db.getAll("entries"), db.getAll("photos")]);
  const waiting = [...entries, ...photos].filter((each) => each.state === "waiting");
  const mine = waiting.filter((each) => each.person === person && !leaving.includes(each.uuid));
  const [since = null] = mine.map(({ at, taken_at }) => at ?? taken_at).sort();
  const failed = mine.filter((each) => !isDue(each)).length;
  const others = waiting.filter((each) => each.person !== person).length;
  return { mine: mine.length, others, since, failed };
}

/**
 * What the server said of entries, at `now` by its clock. What was carried out is shown until a page is newer than
 * that; the rest stays to be read.
 */
export async function settle(answers, now) {
  const db = await database();
  const work = db.transaction("entries", "readwrite", { durability: "strict" });
  for (const { uuid, state, said } of answers) {
    const entry = await work.store.index("uuid").get(uuid);
    if (!entry) continue;
    if (state === "again") await work.store.put(putOff(entry));
    else if (state === "applied") await work.store.put(applied(entry, now));
    else await work.store.put({ ...entry, state, said });
  }
  await work.done;
  announce();
}

// Of what was sent only what tells how things stand, until a page does: no texts, and nothing of people.
const STANDING_FACTS = new Set(["day", "result", "minutes", "answer"]);

function applied(entry, now) {
  const data = Object.fromEntries(Object.entries(entry.data).filter(([name]) => STANDING_FACTS.has(name)));
  return { ...entry, state: "applied", title: "", data, sent_at: now };
}

function putOff({ tries = 0, ...entry }) {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
  return { ...entry, tries: tries + 1, due_at: Date.now() + pause };
}

/** The person does not wait for the end of a pause. */
export async function hurry(person) {
  const db = await database();
  const work = db.transaction("entries", "readwrite");
  for (const entry of await work.store.getAll()) {
    if (entry.person === person && entry.due_at) await work.store.put({ ...entry, due_at: 0 });
  }
  await work.done;
}

// As long as a page is kept. One that stands on a screen may be older than those that are kept by now.
const SHOWN_MS = 24 * 3600 * 1000;

/** What was sent a day before `made_at`, by the server's clock: every page tells of it. */
export async function forgetSent(made_at) {
  const db = await database();
  const work = db.transaction("entries", "readwrite");
  for (const entry of await work.store.getAll()) {
    const isTold = entry.state === "applied" && Date.parse(entry.sent_at) < Date.parse(made_at) - SHOWN_MS;
    if (isTold) await work.store.delete(entry.seq);
  }
  await work.done;
}

/** The person has read what became of it. */
export async function forget(store, key) {
  const db = await database();
  await db.delete(store, key);
  announce();
}

export async function photoArrived(uuid, received) {
  const db = await database();
  const photo = await db.get("photos", uuid);
  if (!photo) return;
  if (received >= photo.blob.size) await db.delete("photos", uuid);
  else await db.put("photos", { ...photo, received });
  announce();
}

export async function photoRefused(uuid, said) {
  const db = await database();
  const photo = await db.get("photos", uuid);
  if (photo) await db.put("photos", { ...photo, state: "refused", said });
  announce();
}

export async function fact(name) {
  return (await database()).get("facts", name);
}

export async function setFact(name, value) {
  await (await database()).put("facts", value, name);
}
