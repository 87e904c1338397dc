/* Beside the buttons of a form in the admin: shows only the lines about the chosen status or meetings.
   Without this all lines are shown. */
const lines = [...document.querySelectorAll("#who-hears [data-about]")];
const form = document.getElementById("who-hears")?.closest("form");

function follow() {
  const chosen = [...form.querySelectorAll("select[name=status], [name=scope]:checked")].map((field) => field.value);
  const isChosen = (line) => chosen.includes(line.dataset.about);
  const isKnown = lines.some(isChosen);
  for (const line of lines) {
    line.hidden = isKnown && !isChosen(line);
  }
}

if (form) {
  follow();
  form.addEventListener("change", follow);
}
