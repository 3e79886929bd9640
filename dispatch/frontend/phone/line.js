// Asks the server something, with its token against forged requests; or says why it can't be asked.
// It says which phone asks, and heeds the answer that the office has signed that one out.
import { forgetPages } from "./kept.js";
import { fact, setFact } from "./store.js";

const TIMEOUT_MS = 30_000;

/** Now by the server's clock, as far as it has told the time: a phone's own may be hours wrong. */
export async function serverNow() {
  return Date.now() + ((await fact("ahead_ms")) ?? 0);
}

export async function hearTime(now) {
  await setFact("ahead_ms", Date.parse(now) - Date.now());
}

/** A number for this phone, made by itself. */
export async function phone() {
  const known = await fact("phone");
  if (known) return known;
  const made = crypto.randomUUID();
  await setFact("phone", made);
  return made;
}

/** The server can't be asked, or asks for something first. `why` is "offline", "signed-out", "other" or "server". */
export class NotSent extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** One request. A token that has become stale is fetched anew, once. */
export async function ask(address, method, body, headers = {}, expected = [], mayRefresh = true) {
  const token = (await fact("token")) ?? (await freshToken());
  const answer = await reach(address, {
    method,
    body,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, ...headers },
  });
  if (answer.ok || expected.includes(answer.status)) return answer;
  if (answer.status === 401) throw new NotSent("signed-out");
  if (answer.status === 403) {
    if (!mayRefresh) throw new NotSent("other");
    await freshToken();
    return ask(address, method, body, headers, expected, false);
  }
  throw new NotSent("server");
}

/** Ends the session at the server, which then leads elsewhere. A token that has become stale is fetched anew, once. */
export async function signOut(address, mayRefresh = true) {
  const headers = { "X-CSRFToken": (await fact("token")) ?? (await freshToken()) };
  const answer = await reach(address, { method: "POST", redirect: "manual", headers });
  if (answer.type === "opaqueredirect") return;
  if (answer.status !== 403 || !mayRefresh) throw new NotSent("server");
  await freshToken();
  await signOut(address, false);
}

async function freshToken() {
  const answer = await reach("/sync/");
  if (answer.status === 401) throw new NotSent("signed-out");
  if (!answer.ok) throw new NotSent("server");
  const { token } = await answer.json();
  await setFact("token", token);
  return token;
}

async function reach(address, { headers, ...options } = {}) {
  const asked = { "X-Phone": await phone(), ...headers };
  let answer;
  try {
    answer = await fetch(address, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: asked,
      ...options,
    });
  } catch {
    throw new NotSent("offline");
  }
  if (answer.headers.get("X-Phone") === "forget") await forgetPages();
  return answer;
}
