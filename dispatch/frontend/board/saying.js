// One line above the timeline: what was done, or why not. It is read aloud, too.
const line = document.querySelector(".said");

export function say(text, { isProblem = false } = {}) {
  line.textContent = text;
  line.classList.toggle("is-problem", isProblem);
}
