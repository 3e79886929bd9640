// Where a status tap is made: only of a person who agreed to it on this phone, about 100 m coarse, and never waited for.
import { entriesOf, fact, setFact } from "./store.js";

const LONGEST_WAIT_MS = 1_000;
const FRESH_ENOUGH_MS = 60_000;
const STEP_NORTH = 0.001; // degrees: 111 m
const STEP_EAST = 0.002; // degrees: 128 to 152 m in Germany

/** The person has said it on this phone: from now on. */
export async function agree(person, isAgreed) {
  await setFact("points", isAgreed ? person : null);
}

/** The server has said it, as it may have been taken back elsewhere; what was said here and is not sent comes first. */
export async function hearConsent(person, isAgreed) {
  const waiting = (await entriesOf(person)).some(({ kind, state }) => kind.startsWith("points-") && state === "waiting");
  if (!waiting) await agree(person, isAgreed);
}

/** The browser asks for its own permission now, and not at the first tap at a customer's door. */
export function askBrowser() {
  navigator.geolocation?.getCurrentPosition(() => {}, () => {});
}

/** "50.941,6.958", or undefined where nobody agreed or the phone does not know in time. */
export async function pointNow(person) {
  if (!navigator.geolocation || (await fact("points")) !== person) return undefined;
  return Promise.race([found(), new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS))]);
}

function found() {
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(coarse(coords)),
      () => resolve(undefined),
      { maximumAge: FRESH_ENOUGH_MS, timeout: LONGEST_WAIT_MS },
    );
  });
}

function coarse({ latitude, longitude }) {
  const step = (degrees, size) => (Math.round(degrees / size) * size).toFixed(3);
  return `${step(latitude, STEP_NORTH)},${step(longitude, STEP_EAST)}`;
}

/** The card on *More* as the person has said it, here and just now. */
export async function showPoints(person) {
  const card = document.querySelector("[data-points]");
  const said = await fact("points");
  if (!card || said === undefined) return;
  for (const part of card.querySelectorAll("[data-points-on]")) part.hidden = said !== person;
  for (const part of card.querySelectorAll("[data-points-off]")) part.hidden = said === person;
}
