// How the page looks, before it is seen: as this phone was told under "More", else as the device asks for.
{
  const root = document.documentElement;
  const asked = { dark: matchMedia("(prefers-color-scheme: dark)"), sun: matchMedia("(prefers-contrast: more)") };

  const show = () => {
    const chosen = localStorage.getItem("display") ?? "";
    root.dataset.display = chosen || (Object.keys(asked).find((display) => asked[display].matches) ?? "light");
    // The browser's own bar goes on from ours.
    const header = getComputedStyle(root).getPropertyValue("--header");
    document.querySelector("meta[name=theme-color]")?.setAttribute("content", header.trim());
    for (const button of document.querySelectorAll("[data-displays] button")) {
      button.setAttribute("aria-pressed", button.value === chosen);
    }
  };

  show();
  document.addEventListener("DOMContentLoaded", show);
  addEventListener("storage", show); // chosen in another window
  addEventListener("pageshow", show); // chosen on the page that one comes back from
  for (const question of Object.values(asked)) question.addEventListener("change", show);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-displays] button");
    if (!button) return;
    localStorage.setItem("display", button.value);
    show();
  });
}
