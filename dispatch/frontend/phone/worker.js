// The service worker: the app's files from the phone; pages from the line, or where it is slow or gone, from the phone.
// `SHELL` stands above this file as it is served: a version, and the files that belong to it.
import { doubtPages, forgetOldPages, keptPage } from "./kept.js";

const SHELL_CACHE = `field-shell-${SHELL.version}`;
const PATIENCE_MS = 2_500;
const PAGES = ["/today/", "/day/", "/callbacks/", "/more/"];

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL_CACHE)
      .then((shell) => shell.addAll([...SHELL.files, SHELL.offline]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith("field-shell-") && name !== SHELL_CACHE))
      .then((old) => Promise.all([forgetOldPages(), ...old.map((name) => caches.delete(name))]))
      .then(() => self.clients.claim()),
  );
  keepLater(); // not waited for: no page waits for it
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.method === "POST" && address.pathname === "/login/") event.respondWith(signIn(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.waitUntil(keepLater());
  if ([...SHELL.files, ...SHELL.later].includes(address.pathname)) event.respondWith(fromShell(request));
  else if (request.mode === "navigate" && PAGES.some((page) => address.pathname.startsWith(page))) {
    event.respondWith(page(request));
  }
});

async function fromShell(request) {
  return (await caches.match(request, { cacheName: SHELL_CACHE })) ?? fetch(request);
}

/** Files that are large and seldom needed, fetched beside the pages until they are here. */
async function keepLater() {
  const shell = await caches.open(SHELL_CACHE);
  for (const file of SHELL.later) {
    if (!(await shell.match(file))) await shell.add(file).catch(() => undefined); // no line now: at the next page
  }
}

async function page(request) {
  const kept = await keptPage(request);
  const fetched = fetch(request).catch(() => undefined);
  const slow = kept && new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = await (slow ? Promise.race([fetched, slow]) : fetched);
  if (answer && answer.status < 500) return answer;
  return kept ?? (await caches.match(SHELL.offline)) ?? Response.error();
}

/** Another person may be the next: the pages that are kept are doubted before the server hears of it. */
async function signIn(request) {
  await doubtPages(request.clone());
  return fetch(request).catch(async () => (await caches.match(SHELL.offline)) ?? Response.error());
}
