// The report as the customer will get it, made on the phone from the form: it needs no line.
import { entriesOf } from "./store.js";
import { say } from "./words.js";

/** The main button of the *done* form leads to the preview, and the preview's button sends. */
export function takeReport(person) {
  const look = document.querySelector("[data-look]");
  const preview = document.querySelector("[data-preview]");
  if (!look || !preview) return;
  const { form } = look;
  look.type = "button"; // without this module it opens the server's preview
  const atOnce = document.querySelector("[data-done-at-once]");
  atOnce.hidden = atOnce.disabled = true; // disabled, so that Enter in a field does not send past the preview
  look.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    fill(preview.querySelector(".report"), form, await arrivedAt(person, form.dataset.about));
    sayWhere(preview.querySelector("[data-goes-to]"), form.elements.report_to?.value);
    preview.showModal();
    preview.scrollTop = 0;
  });
  form.addEventListener("submit", () => preview.close());
  preview.addEventListener("close", () => forgetPictures(preview));
}

/** When the phone noted the arrival; what the server knows of it stands on the page. */
async function arrivedAt(person, visit) {
  const noted = (await entriesOf(person)).find(({ kind, about }) => kind === "arrived" && about === visit);
  return noted?.at;
}

/** To which address it goes, where the form asks for one. */
function sayWhere(line, address) {
  if (line) line.textContent = address ? say(line.dataset.goesTo, { address }) : line.dataset.goesNowhere;
}

function fill(report, form, arrived) {
  const { report: told, signed_by: signedBy, statement, signature } = form.elements;
  const put = (slot, text) => {
    report.querySelector(`[data-slot="${slot}"]`).textContent = text;
  };
  const times = [arrived || report.dataset.arrived, Date.now()].filter(Boolean);
  put("times", times.map((at) => timeOf(at, report.lang)).join("–"));
  put("report", told.value);
  put("statement", statement.value);
  put("signed_by", signedBy.value);
  show(report, "signed", Boolean(signedBy.value));
  showSignature(report.querySelector("[data-signature]"), signature.value);
  const photos = [...form.querySelectorAll("input[type=file]")].flatMap(({ files }) => [...files]);
  show(report, "photos", photos.length > 0);
  showPictures(report.querySelector("[data-pictures]"), photos);
  list(report, "answers", answersOf(form, report.dataset));
  list(report, "parts", partsOf(form, report.dataset));
}

function showSignature(picture, drawn) {
  picture.hidden = !drawn;
  if (drawn) picture.src = drawn;
}

/** Small, as on the customer's last page. */
function showPictures(place, photos) {
  const pictures = photos.map((photo, index) => {
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(photo);
    picture.alt = `${place.dataset.pictures} ${index + 1}`;
    return picture;
  });
  place.replaceChildren(...pictures);
}

function forgetPictures(preview) {
  const place = preview.querySelector("[data-pictures]");
  for (const { src } of place.children) URL.revokeObjectURL(src);
  place.replaceChildren();
}

function timeOf(at, language) {
  return new Date(at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

function answersOf(form, words) {
  return [...form.querySelectorAll("[data-reported]")]
    .filter((field) => field.value && field.type !== "file" && (field.type !== "radio" || field.checked))
    .map((field) => [field.dataset.reported, answerIn(field, words)]);
}

function answerIn(field, words) {
  if (field.type === "radio") return words[field.value] ?? field.labels[0].textContent.trim();
  return [field.selectedOptions?.[0].textContent ?? field.value, field.dataset.unit].filter(Boolean).join(" ");
}

function partsOf(form, words) {
  const value = (line, name) => line.querySelector(`[name$="-${name}"]`)?.value;
  return [...form.querySelectorAll(".part")]
    .filter((line) => Number(value(line, "quantity")) > 0)
    .map((line) => {
      const name = line.querySelector('[name$="-part"]').selectedOptions[0].textContent;
      const number = value(line, "serial_number");
      return [`${value(line, "quantity")} × ${name}`, number ? say(words.serial, { number }) : ""];
    });
}

function list(report, name, lines) {
  const rows = lines.flatMap(([label, text]) => [named("dt", label), named("dd", text)]);
  report.querySelector(`[data-lines="${name}"] dl`).replaceChildren(...rows);
  show(report, name, lines.length > 0);
}

function named(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

function show(report, name, isShown) {
  report.querySelector(`[data-lines="${name}"]`).hidden = !isShown;
}
