// Running late: of the customers only those are offered a message for whom the chosen delay matters.
export function offerMessages() {
  const who = document.querySelector("[data-who]");
  if (!who) return;
  const form = who.closest("form");
  const offer = () => {
    const minutes = Number(new FormData(form).get("minutes"));
    const rows = [...who.querySelectorAll("[data-from]")];
    for (const row of rows) {
      row.hidden = Number(row.dataset.from) > minutes;
      row.querySelector("input").disabled = row.hidden;
    }
    who.querySelector("[data-nobody]").hidden = rows.some((row) => !row.hidden);
  };
  form.addEventListener("change", offer);
  offer();
}
