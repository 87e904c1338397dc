/* Buttons that copy the text field before them. Without script, the field is there to copy from. */
for (const button of document.querySelectorAll("[data-copied]")) {
  const field = button.previousElementSibling;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.after(" ", said);
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    said.textContent = ""; // screen readers say what changes, so the words of the last press go first
    field.select();
    let words = button.dataset.copied;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      words = button.dataset.failed; // the browser does not allow it: the text is selected
      field.focus();
    }
    setTimeout(() => (said.textContent = words), 100);
  });
}
