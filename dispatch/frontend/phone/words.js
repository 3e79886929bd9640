// The texts that only the phone itself can say, in the language of the page.
export function wordsOfPage() {
  return JSON.parse(document.getElementById("phone-words").textContent);
}

/** A time as the pages write it. */
export function clock(moment) {
  return new Date(moment).toLocaleTimeString("de", { hour: "2-digit", minute: "2-digit" });
}

/** `{count}` and the like filled in. */
export function say(text, facts) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}
