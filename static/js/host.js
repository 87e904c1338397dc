/* The host page: when another topic is discussed, the form for its notes replaces the one before. If something is typed
   there, it stays, and a sentence says which topic the words are for. The live engine (live.js) does the rest.
   Without scripts the page is loaded anew after each step. */
const now = document.getElementById("host-now");
const LONGEST_WAIT = 15000; // as in live.js
const AGAIN = 5000; // after a failure
let later;
const isTyped = (field) => !field.matches("[type=hidden]") && field.value !== field.defaultValue;

/* Return whether the form is for another topic, and nothing is typed in it. If something is, show the sentence. */
function canFollow() {
  const card = document.getElementById("card");
  const isOpen = card === null || (card.hasAttribute("data-follows") && card.dataset.card !== now.dataset.card);
  const isOther = isOpen && Boolean(now.dataset.card);
  const hasWords = [...(card?.querySelectorAll("input, textarea") ?? [])].some(isTyped);
  document.getElementById("typed-for")?.toggleAttribute("hidden", !(isOther && hasWords));
  return isOther && !hasWords;
}

async function load() {
  const asked = now.dataset.card;
  const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(LONGEST_WAIT) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!answer.ok) {
    throw new Error(`The answer was ${answer.status}.`);
  }
  const fresh = page.getElementById("card");
  if (fresh && asked === now.dataset.card && canFollow()) {
    // nothing was typed meanwhile
    const focused = document.activeElement?.id;
    document.getElementById("card")?.remove();
    now.after(fresh);
    if (focused && document.activeElement?.id !== focused) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  }
}

function follow() {
  if (canFollow()) {
    load().catch(() => {
      clearTimeout(later);
      later = setTimeout(follow, AGAIN);
    });
  }
}

now?.addEventListener("live:shown", follow);
