// Small pictures that are not on the phone: a kind word in their place, and another try once there is a line.
export function excuseMissing() {
  for (const picture of document.querySelectorAll("img[data-small]")) {
    const show = () => excuse(picture, picture.complete && !picture.naturalWidth);
    picture.addEventListener("error", show);
    picture.addEventListener("load", show);
    if (picture.complete) show();
    addEventListener("online", () => {
      if (picture.complete && !picture.naturalWidth) picture.src = String(picture.src);
    });
  }
}

function excuse(picture, isMissing) {
  picture.closest("a").hidden = isMissing;
  const thumbs = picture.closest(".thumbs");
  const missing = [...thumbs.querySelectorAll("a")].some((link) => link.hidden);
  thumbs.parentElement.querySelector("[data-missing]").hidden = !missing;
}
