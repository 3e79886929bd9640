// Reads a code with the camera into a field. Where that can't be, there are words for it, and the field is typed.
const FORMATS = ["code_128", "code_39", "ean_13", "itf", "data_matrix", "qr_code"];
const PAUSE_MS = 150;
const LONGEST_SIDE_PX = 1280;
const dialog = document.querySelector("dialog[data-scanner]");
const video = dialog?.querySelector("video");

function say(what) {
  dialog.querySelector("[data-said]").textContent = dialog.dataset[what];
  video.hidden = what !== "aim";
}

async function camera() {
  const picture = { facingMode: { ideal: "environment" }, width: { ideal: LONGEST_SIDE_PX } };
  return navigator.mediaDevices.getUserMedia({ video: picture, audio: false });
}

/** What reads a code from the video: the browser itself, or our own decoder. */
async function reader() {
  if ("BarcodeDetector" in window) {
    const known = await BarcodeDetector.getSupportedFormats();
    const formats = FORMATS.filter((format) => known.includes(format));
    if (formats.length) {
      const detector = new BarcodeDetector({ formats });
      return async () => (await detector.detect(video))[0]?.rawValue;
    }
  }
  const { decode } = await import(dialog.dataset.decoder);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async () => {
    const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    return decode(pen.getImageData(0, 0, canvas.width, canvas.height));
  };
}

/** Until there is a code, or the dialog is closed. */
async function read() {
  const next = await reader();
  while (dialog.open) {
    const code = await next();
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return undefined;
}

async function scan(field) {
  dialog.showModal();
  say("starting");
  let stream;
  dialog.addEventListener("close", () => field.focus(), { once: true });
  try {
    stream = await camera();
    video.srcObject = stream;
    await video.play();
    say("aim");
    const code = await read();
    if (!code) return;
    field.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    navigator.vibrate?.(80);
    dialog.close();
  } catch (error) {
    if (dialog.open) say(error.name === "NotAllowedError" ? "refused" : "missing");
  } finally {
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  }
}

if (dialog && navigator.mediaDevices) {
  for (const button of document.querySelectorAll("[data-scan-into]")) {
    button.hidden = false;
    button.addEventListener("click", () => scan(document.getElementById(button.dataset.scanInto)));
  }
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
}
