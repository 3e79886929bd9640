// What the phone knows better than the page is put right before anything is seen; at the latest after a second.
document.documentElement.classList.add("settling");
setTimeout(() => document.documentElement.classList.remove("settling"), 1000);
