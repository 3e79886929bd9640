// The photos that are about to be sent: seen, removed again, and taken one by one; what can't be read is said at once.
const MOST = 10;
const LARGEST_BYTES = 10 * 1024 * 1024;
const HEIC = /\.hei[cf]$|^image\/hei[cf]$/i;

function filled(text, file) {
  return text.replace("{name}", file.name);
}

/** A picture of the file, or undefined where this browser can't read it. */
async function preview(file) {
  const image = document.createElement("img");
  image.src = URL.createObjectURL(file);
  image.alt = file.name;
  try {
    await image.decode();
    return image;
  } catch {
    URL.revokeObjectURL(image.src);
    return undefined;
  }
}

/** What is shown of a file that may be sent; a text where it may not. */
async function looked(file, words) {
  const image = await preview(file);
  if (image) return image; // the phone sends it smaller, whatever its size
  if (!HEIC.test(file.name) && !HEIC.test(file.type)) return filled(words.unreadable, file);
  if (file.size > LARGEST_BYTES) return filled(words.tooLarge, file);
  const name = document.createElement("span");
  name.className = "thumb__name";
  name.textContent = `${file.name}. ${words.noPreview}`;
  return name;
}

function watch(field) {
  const input = field.querySelector("input[data-photos]");
  const list = document.createElement("div");
  list.className = "thumbs";
  const complaints = document.createElement("div");
  complaints.setAttribute("role", "alert");
  input.after(complaints, list);
  let kept = [];

  function keep(files) {
    kept = files;
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(file);
    input.files = chosen.files;
  }

  function complain(text) {
    const line = document.createElement("p");
    line.className = "errors";
    line.textContent = text;
    complaints.append(line);
  }

  function show(file, picture) {
    const tile = document.createElement("div");
    tile.className = "thumb";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "thumb__remove";
    button.textContent = "✕";
    button.setAttribute("aria-label", filled(field.dataset.remove, file));
    button.addEventListener("click", () => {
      if (picture.src) URL.revokeObjectURL(picture.src);
      tile.remove();
      keep(kept.filter((other) => other !== file));
      (list.querySelector("button") ?? input).focus();
    });
    tile.append(picture, button);
    list.append(tile);
  }

  input.addEventListener("change", async () => {
    const chosen = [...input.files];
    complaints.replaceChildren();
    const room = chosen.slice(0, MOST - kept.length);
    if (room.length < chosen.length) complain(field.dataset.tooMany);
    keep([...kept, ...room]); // at once, so that none is missing if the form is sent now
    for (const file of room) {
      const seen = await looked(file, field.dataset);
      if (typeof seen !== "string") show(file, seen);
      else {
        keep(kept.filter((other) => other !== file));
        complain(seen);
      }
    }
  });
}

for (const field of document.querySelectorAll("[data-photos-field]")) watch(field);
