/* The form of an event: when the start is moved, the end moves too, and one sees it at once. Without this the server
   moves it. Times are read as the server reads them (wording/times.py); one that is unclear moves nothing. */
const form = document.getElementById("event_form");
const box = document.getElementById("id_moves_end");
const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60 * 1000;
const WORDS = { midday: 720, noon: 720, midnight: 0 };

function inputs(name) {
  return [0, 1].map((part) => document.getElementById(`id_${name}_${part}`));
}

/* Return the minutes since midnight that a text says, or NaN. */
function readTime(text) {
  const words = text.trim().toLowerCase();
  const found = /^(\d{1,2})(?:[:.]?([0-5]\d))?(?:\s?([ap])\.?\s?m\.?)?$/.exec(words);
  if (words in WORDS || !found) {
    return WORDS[words] ?? NaN;
  }
  const [hour, minute, half] = [Number(found[1]), Number(found[2] ?? 0), found[3]];
  if (half) {
    return hour >= 1 && hour <= 12 ? ((hour % 12) + (half === "p" ? 12 : 0)) * 60 + minute : NaN;
  }
  const isUnclear = found[2] ? found[1].length < 2 && hour > 0 : hour >= 1 && hour <= 12;
  return hour < 24 && !isUnclear ? hour * 60 + minute : NaN;
}

function timeInWords(minutes) {
  const hour = Math.floor(minutes / 60);
  const rest = minutes % 60 ? `:${String(minutes % 60).padStart(2, "0")}` : "";
  if (minutes === 0 || minutes === 720) {
    return minutes ? "midday" : "midnight";
  }
  return `${hour % 12 || 12}${rest}${hour < 12 ? "am" : "pm"}`;
}

/* The clock of a day and a time as milliseconds, as if it were UTC: only lengths count. */
function moment([day, time]) {
  return Date.parse(day.value) + readTime(time.value) * MINUTE;
}

if (form && inputs("starts_at")[0] && inputs("ends_at")[0]) {
  const [start, end] = [inputs("starts_at"), inputs("ends_at")];
  let length;
  const measure = () => {
    length = moment(end) - moment(start);
  };
  const moveEnd = () => {
    if (!end[1].value) {
      end[0].value = start[0].value; // most meetings end on the day they begin
    }
    const from = moment(start);
    if (Number.isNaN(from)) {
      return; // half typed
    }
    if (box?.checked === false || !(length > 0)) {
      measure();
      return;
    }
    const until = from + length;
    end[0].value = new Date(until).toISOString().slice(0, 10);
    end[1].value = timeInWords((until % DAY) / MINUTE);
  };
  measure();
  start.forEach((field) => field.addEventListener("input", moveEnd));
  end.forEach((field) => field.addEventListener("input", measure));
  box?.addEventListener("change", measure);
  form.addEventListener("submit", () => {
    const isAsShown = (field) => field.value === field.defaultValue;
    if (box && end.every(isAsShown) && !start.every(isAsShown)) {
      box.checked = false; // the end was put back by hand, so the server should not move it
    }
  });
}
