/* A phone at a grid: shows for which pitches its own hand is up, and the form while anyone can pitch. The live part is the
   same for every seat. */
const grid = document.getElementById("grid");
const form = document.getElementById("seat-form");
const pitchForm = document.getElementById("pitch-form");

function fill() {
  const isOpen = "isPitchingOpen" in grid.dataset;
  if (pitchForm) {
    pitchForm.hidden = !isOpen;
  } else if (isOpen) {
    location.reload(); // a page that was loaded while pitching was closed has no form
  }
  const raised = new Set(document.getElementById("own").dataset.hands.split(" "));
  for (const button of grid.querySelectorAll("button[name=pitch]")) {
    const isUp = raised.has(button.value);
    const words = isUp ? form.dataset.lower : form.dataset.raise;
    button.setAttribute("formaction", isUp ? form.dataset.lowerUrl : form.dataset.raiseUrl);
    if (button.firstChild.textContent !== words) {
      button.firstChild.textContent = words;
    }
  }
}

if (grid && form) {
  grid.addEventListener("live:shown", fill);
  fill();
}
