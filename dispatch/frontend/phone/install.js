// The app on the home screen: a button where the browser can do it, else the page's words must do.
export function offerInstall() {
  const button = document.querySelector("[data-install]");
  if (!button) return;
  let offer;
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    button.hidden = false;
  });
  button.addEventListener("click", () => {
    button.hidden = true; // an offer can be used once
    offer.prompt();
  });
}
