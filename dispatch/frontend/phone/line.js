// Asks the server something, with its token against forged requests; or says why it can't be asked.
import { fact, setFact } from "./store.js";

const TIMEOUT_MS = 30_000;

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

async function freshToken() {
  const answer = await reach("/sync/", {});
  if (answer.status === 401) throw new NotSent("signed-out");
  if (!answer.ok) throw new NotSent("server");
  const { token } = await answer.json();
  await setFact("token", token);
  return token;
}

async function reach(address, options) {
  try {
    return await fetch(address, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...options,
    });
  } catch {
    throw new NotSent("offline");
  }
}
