// A number that was measured: whether it is one, and whether it is within its limits, is said at once.
const comma = (1.5).toLocaleString(document.documentElement.lang).includes(",");
const NUMBER = comma ? /^-?\d+([.,]\d+)?$/ : /^-?\d+(\.\d+)?$/;

function isOutside(text, { lower, upper }) {
  const number = Number(text.replace(",", "."));
  return (lower !== undefined && number < Number(lower)) || (upper !== undefined && number > Number(upper));
}

// What can't be seen is not asked: it is not sent either, so that the server knows what the technician was shown.
function ask(doubts, isAsked) {
  doubts.hidden = !isAsked;
  const [twice, why] = ["checkbox", "text"].map((type) => doubts.querySelector(`input[type=${type}]`));
  twice.disabled = why.disabled = !isAsked;
  why.setCustomValidity(isAsked && !twice.checked && !why.value.trim() ? doubts.dataset.say : "");
}

for (const input of document.querySelectorAll("input[data-measured]")) {
  const line = input.closest("[data-measured-line]");
  const look = () => {
    const text = input.value.trim().replace("−", "-");
    const isNumber = NUMBER.test(text);
    input.setCustomValidity(text && !isNumber ? input.dataset.measured : "");
    const doubts = line?.querySelector("[data-doubts]");
    if (doubts) ask(doubts, isNumber && isOutside(text, input.dataset));
  };
  (line ?? input).addEventListener("input", look);
  look();
}
