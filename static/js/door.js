/* Check-in on a phone: searches while a volunteer types. The live engine (live.js) shows other phones' check-ins, and
   sends a check-in without a reload. Without scripts every button still works. */
const door = document.getElementById("door");
const search = document.getElementById("door-search");
const TYPING = 150;
const DOUBLE_TAP = 500; // "Undo check-in" replaces "Check in": ignore the second tap of a double tap
let changedAt = -DOUBLE_TAP;
let typing;

function find() {
  const address = new URL(location.pathname, location.href);
  if (search.q.value.trim()) {
    address.searchParams.set("q", search.q.value.trim());
  }
  history.replaceState(null, "", address);
  door.dispatchEvent(new CustomEvent("live:ask", { detail: address.href }));
}

/* Before the day of the meeting, a check-in is answered by a question. */
function showQuestion() {
  const question = document.getElementById("door-question");
  question?.scrollIntoView({ behavior: "instant" });
  question?.querySelector("button").focus({ preventScroll: true });
}

if (door && search) {
  search.q.addEventListener("focus", () => search.q.select()); // the next name replaces the last
  search.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(find, TYPING);
  });
  search.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    find();
  });
  door.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-sending") || event.timeStamp - changedAt < DOUBLE_TAP) {
      event.preventDefault();
    } else {
      door.q.value = search.q.value.trim(); // the list may not be there yet
    }
  });
  door.addEventListener("live:shown", (event) => {
    if (event.detail.isSent) {
      changedAt = performance.now();
      queueMicrotask(showQuestion); // after the engine has put the focus back
    }
  });
}
