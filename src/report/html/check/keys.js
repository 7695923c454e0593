// Keys, for who does not want to reach for the mouse. They can be switched off: who speaks to a computer types by accident.
const dialog = byId("keys");
const single = byId("single");
byId("ask").addEventListener("click", () => dialog.showModal());

const step = (by) => {
  const buttons = all(".row", holder);
  const at = buttons.indexOf(document.activeElement?.closest("li")?.querySelector(".row"));
  const next = at === -1 ? (by > 0 ? 0 : buttons.length - 1) : at + by;
  if (next >= buttons.length && last < rows.length) {
    showLater();
    step(by);
    return;
  }
  buttons[Math.max(0, Math.min(next, buttons.length - 1))]?.focus();
};

const current = () => document.activeElement?.closest(".finding") || holder.querySelector(".finding.open");

const KEYS = {
  "/": () => search.focus(),
  "?": () => dialog.showModal(),
  j: () => step(1),
  k: () => step(-1),
  e: () => {
    const items = all(".finding", holder);
    const closed = items.some((item) => !item.classList.contains("open"));
    items.forEach((item) => open(item, closed));
  },
  c: () => {
    const button = current()?.querySelector(".fix .copy");
    if (button) {
      button.click();
    } else {
      say("No patch is open");
    }
  },
  l: () => {
    const item = current();
    if (item) {
      copy(linkTo(findings[Number(item.dataset.at)]), "Link", null);
    }
  },
};

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape" && event.target === search && search.value !== "") {
    event.preventDefault();
    search.value = "";
    apply();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing || dialog.open || !single.checked) {
    return;
  }
  const does = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (does) {
    event.preventDefault();
    does();
  }
});
