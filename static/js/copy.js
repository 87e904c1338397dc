/* Buttons that copy the text field before them. Without script, the field is there to copy from. */
for (const button of document.querySelectorAll("[data-copied]")) {
  const field = button.previousElementSibling;
  const words = button.textContent;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = words), 3000);
    } catch {
      field.focus(); // the browser does not allow it: the text is selected
    }
  });
}
