/* The form of a series: shows only what belongs to the chosen words, and the next dates while one types.
   Without this everything is shown, and the button "Preview" does the same. */
const form = document.getElementById("eventseries_form");
const unit = document.getElementById("id_unit");
const ends = document.getElementById("id_ends");
const PAUSE = 500;
const LONGEST_WAIT = 15000;
let waiting;
let latest = 0;

function showWhatBelongs() {
  const isInWords = unit.value !== "rule";
  const belongs = {
    every: isInWords,
    ordinals: unit.value === "months_by_weekday",
    weekdays: ["weeks", "months_by_weekday"].includes(unit.value),
    monthday: unit.value === "months_by_day",
    ends: isInWords,
    times: isInWords && ends.value === "times",
    until: isInWords && ends.value === "until",
    rrule: !isInWords,
  };
  for (const [name, isShown] of Object.entries(belongs)) {
    const box = form.querySelector(`.rhythm .fieldBox.field-${name}`); // one of several in a row
    const shown = box ?? form.querySelector(`.rhythm .form-row.field-${name}`);
    shown.hidden = !isShown;
    for (const field of shown.querySelectorAll("input, select")) {
      field.disabled = !isShown; // what is hidden is not sent, because the server refuses what does not belong
    }
  }
  const more = form.querySelector(`.form-row.field-ordinals`).closest("fieldset");
  more.hidden = !(belongs.ordinals || belongs.weekdays || belongs.monthday);
}

/* Name the days of the first date beside "every", as the server does. */
function nameUnits(page) {
  const named = page.getElementById("id_unit");
  for (const option of named ? unit.options : []) {
    const fresh = [...named.options].find((other) => other.value === option.value);
    option.textContent = fresh?.textContent ?? option.textContent;
  }
}

async function refresh() {
  const asked = ++latest;
  const data = new FormData(form);
  data.append("_preview", "1");
  let text = "";
  try {
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    const answer = await fetch(location.pathname + location.search, { method: "POST", body: data, signal });
    text = await answer.text();
  } catch {
    // the network is gone: the words say so, as without the log-in
  }
  if (asked !== latest) {
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  nameUnits(page);
  const dates = page.getElementById("preview-dates");
  const shown = document.getElementById("preview-dates");
  const { failed } = shown.dataset;
  if ((dates?.textContent ?? failed) !== shown.textContent) {
    shown.replaceChildren(...(dates?.childNodes ?? [failed]));
  }
}

if (form && unit && ends) {
  showWhatBelongs();
  if (location.hash === "#preview") {
    addEventListener("load", () => document.getElementById("preview").focus()); // the admin focuses the first field
  }
  form.addEventListener("input", () => {
    showWhatBelongs();
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });
}
