/* The first step of a new group: says while one types whether the name is taken, and where its page will be.
   Without this the button "Continue" says that a name is taken. */
const input = document.getElementById("id_name");
const hint = document.getElementById("name-hint");
const PAUSE = 500;
const LONGEST_WAIT = 15000;
let waiting;
let latest = 0;

async function refresh() {
  const asked = ++latest;
  let words = "";
  try {
    const address = `${hint.dataset.url}?${new URLSearchParams({ name: input.value })}`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(LONGEST_WAIT) });
    words = answer.ok ? (await answer.text()).trim() : "";
  } catch {
    // nothing is known about this name
  }
  if (asked === latest && words !== hint.textContent) {
    hint.textContent = words;
  }
}

if (input && hint) {
  input.after(hint);
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });
  if (input.value) {
    refresh(); // somebody typed before this script was there
  }
}
