// Leaving with work that is not sent: asked about first. The last way out is a file.
import { forgetPages } from "./kept.js";
import { NotSent, signOut } from "./line.js";
import { entriesOf, photosOf, unsent } from "./store.js";
import { say } from "./words.js";

/**
 * Signing out takes the day's pages off the phone; what is not sent stays for the same person. Without a line nobody is
 * signed out: the rest of the day stays there, and that is said.
 */
export function guardSignOut(person, words) {
  // Before the page's own listener, which is for forms that go to the server.
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-sign-out")) return;
    event.preventDefault();
    const { mine } = await unsent(person);
    if (mine && !(await isSure(say(mine === 1 ? words.one : words.many, { count: mine })))) return;
    try {
      await signOut(form.action);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      // A session that is over already needs no end.
      if (error.why !== "signed-out") { complain(form, words.noSignOut); return; }
    }
    await forgetPages();
    location.assign("/login/");
  }, { capture: true });
}

function complain(form, text) {
  const line = form.querySelector("[role=alert]") ?? form.appendChild(document.createElement("p"));
  line.className = "errorlist";
  line.setAttribute("role", "alert");
  line.textContent = text;
}

/** Asks in the page's own dialog; Escape is a no. */
function isSure(text) {
  const dialog = document.querySelector("[data-leave]");
  dialog.querySelector("[data-count]").textContent = text;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "leave"), { once: true });
  });
}

/** A file with all that is not sent, photos too, which the office can read in. */
export function offerExport(person) {
  for (const button of document.querySelectorAll("[data-export]")) {
    button.addEventListener("click", async () => {
      const entries = (await entriesOf(person)).filter(({ state }) => state === "waiting");
      for (const entry of entries) {
        delete entry.data.point; // a file may lie about for longer than a day
        delete entry.title;
      }
      const waiting = (await photosOf(person)).filter(({ state }) => state === "waiting");
      const photos = await Promise.all(waiting.map(withBytes));
      // In lines, so that whoever reads it in can be told where something is wrong.
      const text = JSON.stringify({ person, now: new Date().toISOString(), entries, photos }, null, 1);
      const file = new Blob([text], { type: "application/json" });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(file);
      link.download = `unsent-${new Date().toISOString().slice(0, 10)}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // Safari reads it only later
    });
  }
}

async function withBytes({ blob, title: _title, ...photo }) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { ...photo, type: blob.type, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")) };
}
