// The technician's pages: they work without a line, and say what is not sent yet.
import { showSaid, takeForms } from "./actions.js";
import { showCalls } from "./calls.js";
import { showChanges, takeSeen } from "./changes.js";
import { keepDay } from "./day.js";
import { confirmPages, forgetOldPages } from "./kept.js";
import { showDay } from "./my_day.js";
import { offerMessages } from "./late.js";
import { offerInstall } from "./install.js";
import { guardSignOut, offerExport } from "./leaving.js";
import { showNotices } from "./notices.js";
import { renewOffers, showOffers } from "./offers.js";
import { excuseMissing } from "./pictures.js";
import { showPoints } from "./points.js";
import { takeReport } from "./report.js";
import { send } from "./sender.js";
import { showStanding } from "./standing.js";
import { showStatus } from "./status.js";
import { hurry, onChange, unsent } from "./store.js";
import { showSwaps } from "./swaps.js";
import { noteCalls, offerCopies, showTaps } from "./taps.js";
import { offerWindows } from "./windows.js";
import { wordsOfPage } from "./words.js";

const EVERY_MS = 60_000;
const person = Number(document.body.dataset.person);
const words = wordsOfPage();
let trouble = null;

async function show() {
  showStatus(words, await unsent(person), trouble);
  await showNotices(person, words);
  await showStanding(person, words);
  await showOffers(person, words);
  await showSwaps(person);
  await showPoints(person);
  await showCalls(person, words);
  await showDay(person, words);
  await showChanges(person, words);
  await showTaps(person);
  await offerWindows(person);
  document.documentElement.classList.remove("settling");
}

function sendNow() {
  send(person, (why) => {
    trouble = why;
    show();
    if (!why) keepDay(person).then(() => renewOffers(person)).then(show);
  });
}

function hasLine() {
  return navigator.onLine && !trouble;
}

function isVisible() {
  return document.visibilityState === "visible";
}

if (person) {
  confirmPages(person);
  navigator.serviceWorker?.register("/phone-worker.js");
  navigator.storage?.persist?.();
  guardSignOut(person, words);
  offerExport(person);
  takeSeen(person, words);
  offerMessages();
  offerInstall();
  takeForms(person, words, hasLine, sendNow);
  takeReport(person);
  noteCalls(person, sendNow);
  offerCopies();
  excuseMissing();
  onChange(show);
  addEventListener("online", sendNow);
  addEventListener("offline", show);
  document.addEventListener("visibilitychange", () => isVisible() && sendNow());
  document.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-send-now]")) return;
    await hurry(person);
    sendNow();
  });
  setInterval(() => isVisible() && sendNow(), EVERY_MS);
  setInterval(forgetOldPages, EVERY_MS);
  showSaid();
  show();
  sendNow();
}
