/* The live engine: keeps the parts of a page up to date, and sends its forms without a reload.
   It asks the URL in `data-live`, or the page itself if that is empty, every `data-every` seconds, or never at 0. An
   answer is a page or a fragment. Its parts are shown in place of those here: the element with `data-live`, and those
   with `data-live-part`. No text field is inside a part. ADR 38 names its events. */
const root = document.querySelector("[data-live]");
const said = document.getElementById("live-said");
const since = document.getElementById("live-since");
const unsaved = document.getElementById("live-unsaved");
const LONGEST_PAUSE = 30; // seconds
const LONGEST_WAIT = 15000;
const BETWEEN_SENTENCES = 5000;
const GONE = [404, 410];
const SOON = 120; // seconds
const sending = new Set(); // the forms on their way
let asked = 0; // an answer to an earlier question is older than what is shown
let etag = "";
let failures = 0;
let offset = null; // of the server's clock from this page's own, which nobody can set
let connectedAt = Date.now();
let sent = Promise.resolve();
let waiting = 0; // for answers that no question may overtake
let next;
let state = root?.dataset.say;
let told = state;
let toldAt = -BETWEEN_SENTENCES;
let sentence;
let ended = "";

/* Change an element into another one. An element that is the same, or has the same id, stays with its focus. */
function morph(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  let here = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const known = node.id ? [...old.children].find((child) => child.id === node.id) : here;
    if (!known || known.nodeName !== node.nodeName || (known.id ?? "") !== (node.id ?? "")) {
      old.insertBefore(node, here);
      continue;
    }
    if (known === here) {
      here = here.nextSibling;
    } else {
      old.insertBefore(known, here);
    }
    if (node.nodeType === Node.ELEMENT_NODE) {
      morph(known, node);
    } else if (known.data !== node.data) {
      known.data = node.data;
    }
  }
  while (here) {
    const rest = here.nextSibling;
    here.remove();
    here = rest;
  }
}

/* Show the parts that an answer has, and return whether it has any. */
function show(text, isSent) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const focused = document.activeElement?.id;
  let hasParts = false;
  for (const part of document.querySelectorAll("[data-live], [data-live-part]")) {
    const fresh = page.getElementById(part.id);
    hasParts ||= fresh !== null;
    if (fresh && !(Number(fresh.dataset.version) < Number(part.dataset.version))) {
      morph(part, fresh);
    }
  }
  if (hasParts) {
    root.dispatchEvent(new CustomEvent("live:shown", { detail: { isSent } }));
    draw();
    if (root.dataset.say !== state) {
      state = root.dataset.say;
      say(state);
    }
    if (focused && document.activeElement?.id !== focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  }
  return hasParts;
}

/* Tell screen readers the latest sentence, at most one in five seconds. */
function say(words) {
  if (said && words && words !== told) {
    told = words;
    clearTimeout(sentence);
    sentence = setTimeout(() => {
      said.textContent = words;
      toldAt = performance.now();
    }, Math.max(0, toldAt + BETWEEN_SENTENCES - performance.now()));
  }
}

/* Draw the countdowns: `data-ends-at` has a moment, `data-left` the seconds of a time that is paused. `data-time` says
   how much is left: on, soon (two minutes or less) or up. */
function draw() {
  for (const clock of offset === null ? [] : document.querySelectorAll("[data-ends-at], [data-left]")) {
    const { endsAt, left } = clock.dataset;
    const now = performance.now() + offset;
    const seconds = left ? Number(left) : Math.max(0, Math.ceil((Date.parse(endsAt) - now) / 1000));
    const words = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (clock.textContent !== words) {
      clock.textContent = words;
    }
    clock.dataset.time = seconds === 0 ? "up" : seconds <= SOON ? "soon" : "on";
    for (const element of root.querySelectorAll("[data-in-time]")) {
      element.hidden = element.dataset.inTime !== clock.dataset.time;
    }
    for (const element of root.querySelectorAll("[data-at-nought]")) {
      element.hidden = seconds > 0;
    }
    if (endsAt && seconds === 0 && ended !== endsAt) {
      ended = endsAt;
      say(clock.dataset.say);
      root.dispatchEvent(new CustomEvent("live:nought"));
    }
  }
}

/* Note the server's time, which every answer has, and that there is a connection. */
function connect(answer, askedAt) {
  const now = performance.now();
  const time = Number(answer.headers.get("Server-Time")) * 1000;
  if (time) {
    offset = time + (now - askedAt) / 2 - now;
  }
  connectedAt = offset === null ? Date.now() : now + offset;
  if (failures > 0 && told === since.textContent) {
    clearTimeout(sentence); // it would be told when it is no longer so
    said.textContent = told = "";
    say(state);
  }
  failures = 0;
  since.hidden = true;
  unsaved.hidden = true;
}

function fail() {
  if (failures === 0) {
    const { lang } = document.documentElement;
    const time = new Date(connectedAt).toLocaleTimeString(lang, { hour: "numeric", minute: "2-digit", hour12: true });
    since.textContent = since.dataset.words.replace("{time}", time.replace(/\s/g, "").toLowerCase()); // as 6:05pm
    say(since.textContent);
  }
  failures += 1;
  since.hidden = false;
}

/* Ask, and show the answer unless something else was asked meanwhile. Return it if it can be believed. */
async function load(address, options = {}) {
  const number = ++asked;
  const askedAt = performance.now();
  const isSent = options.method === "POST";
  let answer;
  let text;
  try {
    answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(LONGEST_WAIT), ...options });
    text = await answer.text();
  } catch {
    if (number === asked) {
      fail();
      unsaved.hidden &&= !isSent;
    }
    return null;
  }
  if (number !== asked) {
    return null;
  }
  if (GONE.includes(answer.status)) {
    location.reload();
  } else if (answer.status === 304 || show(text, isSent)) {
    connect(answer, askedAt);
    draw();
    return answer;
  } else if (isSent && answer.ok && answer.redirected) {
    location.assign(answer.url); // this seat is no longer one
  } else {
    fail();
    unsaved.hidden &&= !isSent;
  }
  return null;
}

/* Ask now, and again after a pause: a fifth more or less, so that phones take turns; longer after a failure. */
async function ask() {
  clearTimeout(next);
  const isRefusal = root.querySelector(".error-summary, [data-question]") !== null; // to be read first
  if (document.visibilityState === "visible" && root.dataset.every !== "0" && !isRefusal && waiting === 0) {
    const answer = await load(root.dataset.live || location.href, { headers: etag ? { "If-None-Match": etag } : {} });
    etag = answer?.headers.get("ETag") ?? etag;
    if (answer?.redirected && !root.dataset.live) {
      history.replaceState(null, "", answer.url);
    }
  }
  clearTimeout(next);
  if (document.visibilityState === "visible" && root.dataset.every !== "0") {
    const seconds = Math.min(Number(root.dataset.every) * 2 ** failures, LONGEST_PAUSE);
    next = setTimeout(ask, seconds * (800 + 400 * Math.random()));
  }
}

/* Do this after what was tapped before. Meanwhile no other question makes its answer old. */
function queue(task) {
  waiting += 1;
  sent = sent.then(async () => {
    await task();
    etag = ""; // what is shown may come from another URL
    waiting -= 1;
  });
}

async function send(form, button, address, data) {
  if (button?.name) {
    data.append(button.name, button.value); // as the answer to the tap before left it
  }
  const answer = await load(address, { method: "POST", body: data, headers: { Live: "yes" } });
  button?.removeAttribute("data-sending");
  sending.delete(form);
  if (answer?.redirected && !root.dataset.live && waiting === 1) {
    // nothing that was asked for later waits
    history.replaceState(null, "", answer.url);
  }
  const typed = [...form.querySelectorAll("input:not([type=hidden]), textarea")];
  if (answer && typed.every((field) => field.value === data.get(field.name))) {
    // unless somebody has typed on
    if (answer.ok) {
      form.reset();
    } else {
      document.querySelector(".error-summary")?.focus();
    }
  }
}

if (root) {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-live-send")) {
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    if (sending.has(form) && !button?.name) {
      return; // sent twice
    }
    const data = new FormData(form);
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href; // when tapped
    sending.add(form);
    button?.setAttribute("data-sending", "");
    queue(() => send(form, button, address, data));
  });
  root.addEventListener("live:ask", (event) => (event.detail ? queue(() => load(event.detail)) : ask()));
  document.addEventListener("visibilitychange", ask);
  addEventListener("online", ask);
  setInterval(draw, 250);
  ask();
}
