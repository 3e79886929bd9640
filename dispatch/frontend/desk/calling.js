// A telephone system opens /desk/#tel=+49221…: what stands behind the # stays in the browser, no server and no log has
// it. From here it is searched by POST, and taken out of the address.
function takeCall() {
  const number = new URLSearchParams(location.hash.slice(1)).get("tel");
  if (!number) return;
  history.replaceState(null, "", location.pathname);
  const box = document.getElementById("q");
  box.value = number.trim().replace(/^00/, "+");
  box.form.requestSubmit();
}

addEventListener("hashchange", takeCall); // the desk is open in this window already
takeCall();
