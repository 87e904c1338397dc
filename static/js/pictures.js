/* Beside the text of a post: buttons that put the line of a picture into the text, where the cursor was.
   Without this the lines are there to copy. */
const choice = document.getElementById("picture-choice");
const text = choice && document.getElementById(choice.dataset.field);

function put(line) {
  const start = text.selectionStart;
  const before = text.value.slice(0, start);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  text.focus();
  text.setRangeText(`${gap}${line}\n\n`, start, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

if (text) {
  for (const button of choice.querySelectorAll("button")) {
    const field = button.previousElementSibling;
    button.hidden = false;
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", () => {
      put(field.value);
      choice.querySelector("[role=status]").hidden = false;
    });
  }
}
