/* Check-in on a phone: searches while a volunteer types, checks in without a reload, and shows other phones' check-ins.
   It fetches the same page as the browser would, and shows its list. Without this script every button still works. */
const door = document.getElementById("door");
const search = document.getElementById("door-search");
const numbers = document.getElementById("door-numbers");
const offline = document.getElementById("door-offline");
const TYPING = 150;
const EVERY = 3000;
const DOUBLE_TAP = 500; // "Undo check-in" replaces "Check in": ignore the second tap of a double tap
const GONE = [404, 410];
let asked = 0;
let version = "";
let changedAt = -DOUBLE_TAP;
let isSending = false;
let typing;

function show(text, isAfterTick) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const focused = door.contains(document.activeElement) ? document.activeElement.id : "";
  const said = page.getElementById("door-numbers").textContent;
  if (numbers.textContent !== said) {
    numbers.textContent = said; // read out when it changes, and only then
  }
  door.replaceChildren(...page.getElementById("door").childNodes);
  document.getElementById(focused)?.focus({ preventScroll: true });
  if (isAfterTick) {
    changedAt = performance.now();
  }
}

/* Ask, and show the answer unless something newer was asked meanwhile. */
async function load(address, options = {}) {
  const number = ++asked;
  let answer;
  let text;
  try {
    answer = await fetch(address, options);
    text = await answer.text();
  } catch {
    if (options.method === "POST") {
      offline.hidden = false;
    }
    return;
  }
  if (number !== asked) {
    return;
  }
  offline.hidden = true;
  if (GONE.includes(answer.status)) {
    location.reload();
  } else if (answer.status !== 304 && text.includes('id="door"')) {
    version = answer.headers.get("ETag") ?? "";
    if (answer.redirected) {
      history.replaceState(null, "", answer.url);
    }
    show(text, options.method === "POST");
  }
}

function find() {
  const address = new URL(location.pathname, location.href);
  if (search.q.value.trim()) {
    address.searchParams.set("q", search.q.value.trim());
  }
  history.replaceState(null, "", address);
  load(address);
}

function listen() {
  const isRefusal = door.querySelector(".error-summary") !== null; // to be read first
  if (document.visibilityState === "visible" && !isRefusal && !isSending) {
    load(location.href, { headers: version ? { "If-None-Match": version } : {} });
  }
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
  door.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending || event.timeStamp - changedAt < DOUBLE_TAP) {
      return;
    }
    const button = event.submitter;
    const data = new FormData(door);
    data.append(button.name, button.value);
    isSending = true;
    await load(button.getAttribute("formaction") ?? door.action, { method: "POST", body: data });
    isSending = false;
  });
  setInterval(listen, EVERY);
}
