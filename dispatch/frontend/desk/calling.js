// A telephone system opens /desk/#tel=+49221…: what stands behind the # stays in the browser, no server and no log has
// it. From here it is searched by POST, and taken out of the address.
function takeCall() {
  const number = numberIn(location.hash);
  if (!number) return;
  history.replaceState(null, "", location.pathname);
  const box = document.getElementById("q");
  box.value = number.trim();
  box.form.requestSubmit();
}

/** A plus is a plus here: taken for a space, a German number would be another one. */
function numberIn(hash) {
  const found = /^#tel=([^&]+)/.exec(hash)?.[1] ?? "";
  try {
    return decodeURIComponent(found);
  } catch {
    return found; // a lonely per cent sign
  }
}

addEventListener("hashchange", takeCall); // the desk is open in this window already
takeCall();
