/* The form of a post: shows its text beside what is typed, as readers will see it with the pictures of the chosen
   group, and counts its words.
   Without this the button "Preview" shows the whole post, and the count is that of the saved text. */
const area = document.getElementById("id_body");
const beside = document.getElementById("text-beside");
const PAUSE = 400;
const LONGEST_WAIT = 15000;
let waiting;
let latest = 0;
let shown;

function show(frame, page) {
  if (page === shown) {
    return;
  }
  const top = frame.contentWindow.scrollY;
  shown = page;
  frame.addEventListener("load", () => {
    frame.contentWindow.scrollTo({ top, behavior: "instant" });
    frame.contentDocument.addEventListener("click", stay);
  }, { once: true });
  frame.srcdoc = page;
  frame.hidden = false;
}

/* A link in the frame would open a page that may not be framed. One to a part of the text leads there. */
function stay(event) {
  const link = event.target.closest("a");
  const href = link?.getAttribute("href") ?? "";
  if (link) {
    event.preventDefault();
  }
  if (href.startsWith("#")) {
    link.ownerDocument.getElementById(decodeURIComponent(href.slice(1)))?.scrollIntoView();
  }
}

async function refresh(words, frame) {
  const asked = ++latest;
  const data = new FormData();
  data.append("body", area.value);
  data.append("group", area.form.elements.group?.value ?? "");
  data.append("csrfmiddlewaretoken", area.form.elements.csrfmiddlewaretoken.value);
  let said = beside.dataset.failed;
  let page = shown;
  try {
    const signal = AbortSignal.timeout(LONGEST_WAIT);
    const answer = await fetch(beside.dataset.url, { method: "POST", body: data, signal });
    ({ words: said, page = shown } = await answer.json());
  } catch {
    // the network or the log-in is gone: the words say so
  }
  if (asked === latest) {
    words.textContent = said;
    if (page) {
      show(frame, page);
    }
  }
}

if (area && beside) {
  const words = document.getElementById("text-words");
  const frame = beside.querySelector("iframe");
  const row = area.closest(".form-row");
  row.append(beside);
  row.classList.add("text-editor");
  refresh(words, frame);
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE, words, frame);
  };
  area.addEventListener("input", later);
  area.form.elements.group?.addEventListener("change", later);
}
