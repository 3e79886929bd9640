// Territory and day: the page follows as soon as another one is chosen.
document.querySelectorAll("form[data-submit-on-change]").forEach((form) => {
  form.querySelector("button[type=submit]").hidden = true;
  form.addEventListener("change", () => { if (form.reportValidity()) form.requestSubmit(); });
});
