// How long a date is held: by the server's count, in seconds to see and once a minute in words to hear.
const SECOND_MS = 1000;
const ends = new WeakMap(); // a shown hold → when it ends, by this page's own clock, which nobody sets

function tick() {
  const hold = document.querySelector("[data-remaining-s]");
  if (!hold) return;
  if (!ends.has(hold)) ends.set(hold, performance.now() + Number(hold.dataset.remainingS) * SECOND_MS);
  const left = Math.max(0, Math.ceil((ends.get(hold) - performance.now()) / SECOND_MS));
  hold.querySelector("[data-clock]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  say(hold, Math.ceil(left / 60));
  if (left === 0 && !hold.dataset.over) {
    hold.dataset.over = "yes";
    hold.querySelector("[data-reload]").click(); // the server says that it has ended, and what is free now
  }
}

function say(hold, minutes) {
  const line = hold.querySelector("[data-minutes]");
  const text = minutes === 1 ? hold.dataset.one : hold.dataset.many.replace("{count}", minutes);
  if (line.textContent !== text) line.textContent = text;
}

setInterval(tick, SECOND_MS);
document.addEventListener("htmx:afterSettle", tick);
tick();
