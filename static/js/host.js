/* The host page: when another topic is discussed, the form for its notes replaces the one before. If something is typed
   there, it stays, and a sentence says which topic the words are for. The live engine (live.js) does the rest. Without scripts the page is loaded anew after each step. */
const now = document.getElementById("host-now");
const isTyped = (field) => !field.matches("[type=hidden]") && field.value !== field.defaultValue;

async function follow() {
  const card = document.getElementById("card");
  const isOpen = card === null || (card.hasAttribute("data-follows") && card.dataset.card !== now.dataset.card);
  const hasWords = [...(card?.querySelectorAll("input, textarea") ?? [])].some(isTyped);
  document.getElementById("typed-for")?.toggleAttribute("hidden", !(isOpen && now.dataset.card && hasWords));
  if (!isOpen || !now.dataset.card || hasWords) {
    return;
  }
  const asked = now.dataset.card;
  const answer = await fetch(location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("card");
  if (answer.ok && fresh && asked === now.dataset.card) {
    document.getElementById("card")?.remove();
    now.after(fresh);
  }
}

now?.addEventListener("live:shown", () => follow().catch(() => {}));
