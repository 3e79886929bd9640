// The board without reloads: a visit opens in the panel, arrow keys walk among visits, the now-line moves on.

const MINUTE_MS = 60_000;
const panel = document.getElementById("panel");
const chosen = () => document.querySelector("[data-visit][aria-current]");

function open(link) {
  chosen()?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  htmx.ajax("GET", link.getAttribute("href"), { target: "#case", swap: "innerHTML" }).then(() => {
    panel.classList.add("is-open");
    panel.scrollTo(0, 0);
  });
}

// On a narrow screen the panel is a sheet over the board.
function close() {
  panel.classList.remove("is-open");
  chosen()?.focus({ preventScroll: true });
  chosen()?.removeAttribute("aria-current");
}
panel.querySelector(".close").addEventListener("click", close);
panel.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-visit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  open(link);
});

// Left and right: the technician's visits; up and down: the technician above or below.
document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.(".lane a[data-visit]");
  const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
  if (!link || !step) return;
  event.preventDefault();
  const lane = link.closest(".lane");
  const visits = [...lane.querySelectorAll("a[data-visit]")];
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  const next = sideways ? visits[visits.indexOf(link) + step] : nearest(lane, link, step);
  next?.focus();
});

function nearest(lane, link, step) {
  const lanes = [...document.querySelectorAll(".lane[data-technician]")];
  const middle = (element) => { const box = element.getBoundingClientRect(); return box.left + box.width / 2; };
  for (let i = lanes.indexOf(lane) + step; lanes[i]; i += step) {
    const visits = [...lanes[i].querySelectorAll("a[data-visit]")];
    visits.sort((a, b) => Math.abs(middle(a) - middle(link)) - Math.abs(middle(b) - middle(link)));
    if (visits.length) return visits[0];
  }
  return null;
}

document.querySelectorAll("form[data-submit-on-change]").forEach((form) => {
  form.querySelector("button[type=submit]").hidden = true;
  form.addEventListener("change", () => { if (form.reportValidity()) form.requestSubmit(); });
});

// One letter each, while something of the board or the panel has the focus: A assigns the open visit, U takes back.
document.querySelector(".board-columns").addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
});

function moveNow() {
  const axis = document.querySelector(".axis");
  const mark = document.querySelector(".now-mark");
  if (!mark) return;
  const [from, to] = [axis.dataset.axisFrom, axis.dataset.axisTo].map((text) => new Date(text).getTime());
  const share = (Date.now() - from) / (to - from);
  if (share > 1) return;
  const x = `${(share * 100).toFixed(3)}%`;
  mark.setAttribute("x", x);
  mark.querySelector("text").textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: axis.dataset.zone,
  }).format(Date.now());
  document.querySelectorAll("line.now").forEach((line) => { line.setAttribute("x1", x); line.setAttribute("x2", x); });
}
setInterval(moveNow, MINUTE_MS);
