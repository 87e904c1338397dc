/* A phone at a board: fills the numbers of its own seat into the live part, which is the same for every seat. */
const board = document.getElementById("board");
const form = document.getElementById("seat-form");
const STILL_HERE = 60000;
const AGAIN = 5000; // if an answer was lost
const SPREAD = 3000; // so that not all phones ask at the same moment
let asking;

function fill() {
  const own = document.getElementById("own");
  const { votes, left, answer } = JSON.parse(own.dataset.own);
  for (const note of board.querySelectorAll("[data-card]")) {
    const pk = note.dataset.card;
    const number = votes[pk] ?? 0;
    document.getElementById(`own-${pk}`).textContent = number;
    for (const button of note.querySelectorAll("button")) {
      button.value = `${pk}:${number}`;
    }
    document.getElementById(`less-${pk}`).disabled = number === 0;
    document.getElementById(`more-${pk}`).disabled = left === 0;
  }
  const answers = document.getElementById("answers");
  for (const button of answers?.querySelectorAll("button") ?? []) {
    const isMine = own.dataset.round === answers.dataset.round && button.value.endsWith(`:${answer}`);
    button.setAttribute("aria-pressed", String(answer !== "" && isMine));
  }
  for (const element of document.querySelectorAll("[data-in-phase]")) {
    element.hidden = element.dataset.inPhase !== board.dataset.phase; // what was typed stays
  }
  if (own.dataset.kind !== board.dataset.kind) {
    asking ??= setTimeout(() => {
      asking = undefined;
      board.dispatchEvent(new CustomEvent("live:ask", { detail: form.dataset.ownUrl }));
    }, SPREAD * Math.random());
  }
}

/* Another tab, or another phone with the link of the same place, may have voted since. */
function askAgain() {
  if (document.visibilityState === "visible" && board.dataset.every !== "0") {
    board.dispatchEvent(new CustomEvent("live:ask", { detail: form.dataset.ownUrl }));
  }
}

if (board && form) {
  board.addEventListener("live:shown", fill);
  fill();
  setInterval(fill, AGAIN);
  document.addEventListener("visibilitychange", askAgain);
  setInterval(() => {
    if (document.visibilityState === "visible" && board.dataset.every !== "0") {
      fetch(form.dataset.stillHere, { method: "POST", body: new FormData(form) }).catch(() => {});
    }
  }, STILL_HERE);
}
