// Running late: of the customers only those are offered a message for whom the chosen delay matters, by the plan, or
// because it is too late already.
export function offerMessages() {
  const who = document.querySelector("[data-who]");
  if (!who) return;
  const form = who.closest("form");
  const offer = () => {
    const minutes = Number(new FormData(form).get("minutes"));
    const rows = [...who.querySelectorAll("[data-from]")];
    for (const row of rows) {
      const isDue = Date.now() > Date.parse(row.dataset.latest);
      row.hidden = !isDue && Number(row.dataset.from) > minutes;
      row.querySelector("[data-by-plan]").hidden = isDue;
      row.querySelector("[data-due]").hidden = !isDue;
      row.querySelector("input").disabled = row.hidden;
    }
    who.querySelector("[data-nobody]").hidden = rows.some((row) => !row.hidden);
  };
  form.addEventListener("change", offer);
  offer();
}
