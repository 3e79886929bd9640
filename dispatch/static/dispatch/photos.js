// Shows the photos that were chosen, before they are sent.
for (const input of document.querySelectorAll("input[data-photos]")) {
  const list = document.createElement("div");
  list.className = "thumbs";
  input.after(list);
  input.addEventListener("change", () => {
    for (const shown of list.querySelectorAll("img")) URL.revokeObjectURL(shown.src);
    list.replaceChildren(
      ...Array.from(input.files, (file) => {
        const image = document.createElement("img");
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        return image;
      }),
    );
  });
}
