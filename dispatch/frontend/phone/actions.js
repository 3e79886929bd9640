// Forms become entries of the log: written down first, sent as soon as there is a line.
import { agree, askBrowser, pointNow } from "./points.js";
import { shrink } from "./shrink.js";
import { isStatusTap } from "./standing.js";
import { append } from "./store.js";

const NOT_FACTS = new Set(["csrfmiddlewaretoken", "uuid", "photos"]);
const MOST_PHOTOS = 100; // an entry, as the server reads it

class TooManyPhotos extends Error {
  name = "TooManyPhotos";
}

// What is said of an error, by its name; of others that it failed.
const SAID_OF = { QuotaExceededError: "full", TooManyPhotos: "tooManyPhotos" };

/**
 * Take over the forms that say `data-entry`; `onAppended` is called once one is written down. What a form says
 * afterwards may claim that the office knows: without a line only the phone does.
 */
export function takeForms(person, words, hasLine, onAppended) {
  // Before the page's own listener, which is for forms that go to the server.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.entry) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true" || !form.reportValidity()) return;
    form.setAttribute("aria-busy", "true");
    writeDown(form, event.submitter, person)
      .then(() => {
        onAppended();
        form.dispatchEvent(new Event("written", { bubbles: true }));
        sayOnNextPage(hasLine() ? (form.dataset.said ?? words.noted) : words.notedHere);
        if (form.dataset.then) {
          location.assign(form.dataset.then); // busy until then: a second tap is no second fact
          return;
        }
        form.removeAttribute("aria-busy");
        showSaid();
      })
      .catch((error) => {
        console.error(error);
        form.removeAttribute("aria-busy");
        complain(form, words[SAID_OF[error.name] ?? "failed"]);
      });
  }, { capture: true });
}

// What is said after an action, on the page that comes next.
const SAID = "field-said";

export function sayOnNextPage(text) {
  sessionStorage.setItem(SAID, text);
}

export function showSaid() {
  const text = sessionStorage.getItem(SAID);
  if (!text) return;
  sessionStorage.removeItem(SAID);
  document.querySelector("[data-toasts]")?.remove();
  const toasts = document.createElement("div");
  toasts.className = "toasts";
  toasts.dataset.toasts = "";
  toasts.setAttribute("role", "status");
  const toast = document.createElement("p");
  toast.className = "toast toast--success";
  const mark = document.createElement("span");
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = "✓";
  toast.append(mark, text);
  document.getElementById("main").before(toasts);
  toasts.append(toast);
}

async function writeDown(form, submitter, person) {
  const facts = new FormData(form, submitter);
  const { entry: kind, about } = form.dataset;
  const title = titleAround(form);
  const at = new Date().toISOString();
  const files = [...facts].filter(([, value]) => value instanceof File && value.size);
  if (files.length > MOST_PHOTOS) throw new TooManyPhotos();
  const photos = await Promise.all(
    files.map(async ([, file]) => {
      const blob = await shrink(file);
      return { uuid: crypto.randomUUID(), person, about, title, kind: "photo", taken_at: at, blob };
    }),
  );
  const data = dataOf(facts, files, photos);
  if (isStatusTap(kind)) {
    const point = await pointNow(person);
    if (point) data.point = [point];
  }
  if (form.closest("[data-points]")) await takeConsent(person, kind);
  const uuid = form.elements.uuid?.value || crypto.randomUUID();
  await append({ uuid, person, kind, about, title, at, photos: photos.map((photo) => photo.uuid), data }, photos);
  if (form.elements.uuid) form.elements.uuid.value = crypto.randomUUID(); // the form can be used again
}

/** Which stop or work the part of the page is about, in its words: for notices on this phone, never sent. */
export function titleAround(element) {
  return element.closest("[data-title]")?.dataset.title ?? "";
}

// A photo that answers a question is named by its uuid; it comes after the facts.
function dataOf(facts, files, photos) {
  const data = {};
  for (const name of new Set(facts.keys())) {
    if (NOT_FACTS.has(name)) continue;
    data[name] = facts.getAll(name).filter((value) => !(value instanceof File));
    files.forEach(([field], index) => field === name && data[name].push(photos[index].uuid));
  }
  return data;
}

async function takeConsent(person, kind) {
  const isAgreed = kind === "points-on";
  await agree(person, isAgreed);
  if (isAgreed) askBrowser();
}

function complain(form, text) {
  let line = form.querySelector("[data-complaint]");
  if (!line) {
    line = document.createElement("p");
    line.dataset.complaint = "";
    line.className = "errorlist";
    line.setAttribute("role", "alert");
    form.prepend(line);
  }
  line.textContent = text;
  line.scrollIntoView({ block: "center" });
}
