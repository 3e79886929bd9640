// The pages that are kept for when there is no line: whose they are, and how long they may be shown.
const CACHE = "field-day";
const RECORD = "/sync/day/"; // it goes where the pages go
const KEPT_MS = 24 * 3600 * 1000;

/** Whose pages, of when and which (see `day.js`), and `doubtful` where somebody else may have signed in since. */
export async function keptRecord() {
  const answer = await caches.match(RECORD, { cacheName: CACHE });
  return answer?.json();
}

async function note(record) {
  const kept = await caches.open(CACHE);
  await kept.put(RECORD, new Response(JSON.stringify(record)));
}

/** What the phone lacks of the day as the server has it now; what is no longer in it goes. */
export async function keepPages({ person, username, made_at, versions, addresses, pages }) {
  const kept = await caches.open(CACHE);
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  await Promise.all(pages.map(({ address, html }) => kept.put(address, new Response(html, { headers }))));
  const wanted = new Set([...addresses, RECORD].map((address) => new URL(address, location).href));
  const gone = (await kept.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(gone.map((request) => kept.delete(request)));
  await note({ person, username, made_at, versions, at: Date.now(), doubtful: false });
}

/** For whoever was signed in when it was kept. */
export async function keptPage(request) {
  await forgetOldPages();
  const record = await keptRecord();
  return record && !record.doubtful ? caches.match(request, { cacheName: CACHE }) : undefined;
}

/** Somebody else signs in with this request: until a page from the server says who, nothing is shown. */
export async function doubtPages(request) {
  const record = await keptRecord();
  if (!record) return;
  const username = (await request.formData()).get("username");
  if (username !== record.username) await note({ ...record, doubtful: true });
}

/** A page of this person is on the screen. */
export async function confirmPages(person) {
  const record = await keptRecord();
  if (!record) return;
  if (record.person !== person) await forgetPages();
  else if (record.doubtful) await note({ ...record, doubtful: false });
}

export async function forgetOldPages() {
  const record = await keptRecord();
  if (record && Date.now() - record.at > KEPT_MS) await forgetPages();
}

/** Nothing of people stays on the phone, but for what is not sent. */
export async function forgetPages() {
  await caches.delete(CACHE);
}
