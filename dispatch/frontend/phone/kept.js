// The pages that are kept for when there is no line: whose they are, and how long they may be shown.
const CACHE = "field-day";
// Beside the pages, so that they go where those go: what is noted of them, and which stops of them were seen.
const RECORD = "/sync/day/";
const SEEN = "/sync/day/seen";
const KEPT_MS = 24 * 3600 * 1000;

/** Whose pages, of when and which (see `day.js`), and `doubtful` where somebody else may have signed in since. */
export async function keptRecord() {
  return noted(RECORD);
}

/** What `noteSeen` was given, until the pages go. */
export async function keptSeen() {
  return noted(SEEN);
}

/** Beside that person's pages only: once those had to go, a page that is still on the screen writes nothing any more. */
export async function noteSeen(lists) {
  const record = await keptRecord();
  if (record?.person === lists.person) await note(SEEN, lists);
}

async function noted(address) {
  const answer = await caches.match(address, { cacheName: CACHE });
  return answer?.json();
}

async function note(address, facts) {
  const kept = await caches.open(CACHE);
  await kept.put(address, new Response(JSON.stringify(facts)));
}

/** What the phone lacks of the day as the server has it now; what is no longer in it goes. */
export async function keepPages({ person, username, made_at, versions, addresses, pages, language }) {
  const kept = await caches.open(CACHE);
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  await Promise.all(pages.map(({ address, html }) => kept.put(address, new Response(html, { headers }))));
  const wanted = new Set([...addresses, RECORD, SEEN].map((address) => new URL(address, location).href));
  const gone = (await kept.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(gone.map((request) => kept.delete(request)));
  await note(RECORD, { person, username, made_at, versions, language, at: Date.now(), doubtful: false });
}

/** What was `known` has other versions now, by this phone's own entries: its pages stay as they are. */
export async function renameVersions(person, known, versions) {
  const record = await keptRecord();
  if (record?.person !== person) return;
  const renamed = Object.entries(versions).filter(([key]) => record.versions[key] === known[key]);
  await note(RECORD, { ...record, versions: { ...record.versions, ...Object.fromEntries(renamed) } });
}

/** For whoever was signed in when it was kept. */
export async function keptPage(request) {
  await forgetOldPages();
  const record = await keptRecord();
  if (!record || record.doubtful) return undefined;
  const match = (address) => caches.match(address, { cacheName: CACHE });
  return (await match(ofThisDay(request))) ?? match(request);
}

// Kept in the evening, *today* is yesterday in the morning; the page of the day itself was kept as *tomorrow*.
function ofThisDay(request) {
  const { pathname, search } = new URL(request.url ?? request, location);
  return pathname === "/today/" && !search ? `/today/?day=${localDay()}` : request;
}

/** Such as "2026-11-29", by the phone's clock. */
export function localDay() {
  return new Date().toLocaleDateString("sv");
}

/** Somebody else signs in with this request: until a page from the server says who, nothing is shown. */
export async function doubtPages(request) {
  const record = await keptRecord();
  if (!record) return;
  const username = (await request.formData()).get("username");
  if (username !== record.username) await note(RECORD, { ...record, doubtful: true });
}

/** A page of this person is on the screen. */
export async function confirmPages(person) {
  const record = await keptRecord();
  if (!record) return;
  if (record.person !== person) await forgetPages();
  else if (record.doubtful) await note(RECORD, { ...record, doubtful: false });
}

export async function forgetOldPages() {
  const record = await keptRecord();
  if (record && Date.now() - record.at > KEPT_MS) await forgetPages();
}

/** Nothing of people stays on the phone, but for what is not sent. */
export async function forgetPages() {
  await caches.delete(CACHE);
}
