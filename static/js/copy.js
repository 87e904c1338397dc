/* Buttons that copy the text field before them. Without script, the field is there to copy from. */
for (const button of document.querySelectorAll("[data-copied]")) {
  const field = button.previousElementSibling;
  const words = button.textContent;
  const said = button.nextElementSibling;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = button.dataset.copied;
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = words), 3000);
    } catch {
      said.textContent = button.dataset.failed; // the browser does not allow it: the text is selected
      field.focus();
    }
  });
}
