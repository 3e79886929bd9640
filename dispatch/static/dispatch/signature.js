// A signature drawn with finger, pen or mouse. The typed name beside it is the way without any of them.
const LINE_WIDTH_PX = 2.5;
const INK = "#15212e"; // the paper is white in the dark too

for (const pad of document.querySelectorAll("[data-pad]")) {
  const canvas = pad.querySelector("canvas");
  const field = pad.closest("form").querySelector("input[data-signature]");
  const pen = canvas.getContext("2d");
  let drawn = false;
  pad.hidden = false;

  // A hidden field says nothing of itself when it changes.
  function put(picture) {
    field.value = picture;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function clear() {
    const scale = Math.min(devicePixelRatio || 1, 2);
    canvas.width = canvas.clientWidth * scale;
    canvas.height = canvas.clientHeight * scale;
    pen.scale(scale, scale);
    pen.lineWidth = LINE_WIDTH_PX;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = INK;
    drawn = false;
    put("");
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(event.offsetX, event.offsetY);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(event.offsetX, event.offsetY);
    pen.stroke();
    drawn = true;
  });
  canvas.addEventListener("pointerup", () => {
    if (drawn) put(canvas.toDataURL("image/png"));
  });
  pad.querySelector("button").addEventListener("click", clear);
  clear();
}
