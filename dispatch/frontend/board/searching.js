// What the page knows of the day, by a few letters: an order's number, a street, a kind of work, a technician.
import { laneAt, laneCount, words } from "./day.js";
import { openCase } from "./panel.js";
import { blockOf, bringIntoSight, drawnLane } from "./rows.js";

const MOST = 8;
const BETWEEN_WORDS = /[\s,·–-]+/;
const input = document.getElementById("board-search");
const list = document.getElementById("found");
let found = []; // { text, go }
let chosen = 0;

input.addEventListener("input", look);
input.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose((chosen + step + found.length) % Math.max(found.length, 1));
  else if (event.key === "Enter") go(chosen);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
input.addEventListener("blur", () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); });
// Before the field loses the focus, and with it the list.
list.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  const option = event.target.closest("[role=option]");
  if (option) go([...list.children].indexOf(option));
});

function look() {
  const asked = wordsOf(input.value);
  found = asked.length ? [...matches(asked)] : [];
  list.replaceChildren(...found.map(option));
  if (asked.length && !found.length) list.append(note(words().not_found));
  list.hidden = !asked.length;
  input.setAttribute("aria-expanded", String(found.length > 0));
  choose(0);
}

const wordsOf = (text) => text.toLocaleLowerCase().split(BETWEEN_WORDS).filter(Boolean);

function* matches(asked) {
  const fits = (text) => {
    const known = wordsOf(text);
    return asked.every((word) => known.some((each) => each.startsWith(word)));
  };
  let count = 0;
  for (const each of everything()) {
    if (!fits(each.text)) continue;
    yield each;
    count += 1;
    if (count === MOST) return;
  }
}

/** Technicians first, then what is planned, then the cards beside. */
function* everything() {
  for (let number = 0; number < laneCount(); number += 1) {
    yield { text: laneAt(number).name, go: () => { bringIntoSight(number); drawnLane(number).querySelector("a").focus(); } };
  }
  for (let number = 0; number < laneCount(); number += 1) {
    const { name, stops } = laneAt(number);
    for (const { order, visit, label } of stops) {
      yield { text: `${order} · ${label} · ${name}`, go: () => open(blockOf(visit, number)) };
    }
  }
  for (const card of document.querySelectorAll(".queue a.card")) {
    const go = () => { card.scrollIntoView({ block: "nearest" }); if (card.dataset.visit) open(card); else card.focus(); };
    yield { text: card.textContent.replace(/\s+/g, " ").trim(), go };
  }
}

function open(link) {
  link.focus({ preventScroll: true });
  openCase(link);
}

function option({ text }, number) {
  const element = document.createElement("li");
  element.id = `found-${number}`;
  element.setAttribute("role", "option");
  element.textContent = text;
  return element;
}

function note(text) {
  const element = option({ text }, "none");
  element.setAttribute("aria-disabled", "true");
  return element;
}

function choose(number) {
  chosen = number;
  [...list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === number && found.length > 0)));
  if (found.length) input.setAttribute("aria-activedescendant", `found-${number}`);
  else input.removeAttribute("aria-activedescendant");
}

function go(number) {
  const each = found[number];
  if (!each) return;
  close();
  each.go();
}

function close() {
  input.value = "";
  look();
}
