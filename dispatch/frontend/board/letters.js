// One letter each for what a page offers: a link or a button says its own with `data-key`.

/** Whether a key is meant for the page: not held down, not combined, and not written into a field. */
export function isForPage(event) {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return false;
  return !event.target.matches("input:not([type=checkbox]), select, textarea");
}

/** With Shift it may be another one than without. */
export function press({ key, shiftKey }) {
  const named = (name) => document.querySelector(`[data-key="${CSS.escape(name)}"]`);
  const letter = key.toLowerCase();
  const found = shiftKey ? named(`shift+${letter}`) : null;
  (found ?? named(letter))?.click();
}

/** Whoever has just arrived, or clicked beside everything, has the element in hand: keys count at once. A finger has none. */
export function settleOn(element) {
  const page = document.getElementById("content-start");
  const settle = () => {
    if (matchMedia("(pointer: coarse)").matches) return;
    if ([document.body, page].includes(document.activeElement)) element.focus({ preventScroll: true });
  };
  settle();
  page.addEventListener("focus", settle);
}
