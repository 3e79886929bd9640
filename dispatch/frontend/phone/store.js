// What this phone has not sent yet, in IndexedDB: the log of actions, and the photos that belong to them.
// An entry leaves it only when the server has said what became of it; what was not carried out stays to be read.
import { openDB } from "idb";

const NAME = "field";
const VERSION = 1;
export const PAYLOAD_VERSION = 1; // of an entry's `data`; the server reads this one and the two before it

const changed = new BroadcastChannel("field-changed");
const listeners = new Set();

// Opened once a page, and again after the browser has closed it.
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

/** How much is not sent: of this person, and of whoever used this phone before. */
export async function unsent(person) {
  const db = await database();
  const [entries, photos] = await Promise.all([db.getAll("entries"), db.getAll("photos")]);
  const waiting = [...entries, ...photos].filter((each) => each.state === "waiting");
  const mine = waiting.filter((each) => each.person === person);
  return { mine: mine.length, others: waiting.length - mine.length };
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
    if (!entry || state === "again") continue;
    if (state === "applied") await work.store.put({ ...entry, state, data: kept(entry.data), sent_at: now });
    else await work.store.put({ ...entry, state, said });
  }
  await work.done;
  announce();
}

// Of what was sent only what tells how things stand, until a page does: no texts, and nothing of people.
const STANDING_FACTS = new Set(["result", "minutes", "answer"]);

function kept(data) {
  return Object.fromEntries(Object.entries(data).filter(([name]) => STANDING_FACTS.has(name)));
}

/** The pages that are kept were made at `made_at`: they tell what was sent before. */
export async function forgetSent(made_at) {
  const db = await database();
  const work = db.transaction("entries", "readwrite");
  for (const entry of await work.store.getAll()) {
    if (entry.state === "applied" && entry.sent_at < made_at) await work.store.delete(entry.seq);
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
