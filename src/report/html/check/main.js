// Puts it together: what is shown first, and what a link to a finding opens.
const reveal = (finding) => {
  if (!rows.includes(finding)) {
    clear();
    if (finding.urgency === 3) {
      choose("verdict", finding.verdict);
    }
    apply();
  }
  const at = rows.indexOf(finding);
  if (at < first || at >= last) {
    // A few of those before it show where it stands.
    show(Math.max(0, at - 3), at - 3 + BATCH);
  }
  const item = holder.querySelector("[data-at='" + finding.at + "']");
  open(item, true);
  item.scrollIntoView({ block: "start", behavior: "instant" });
  item.querySelector(".row").focus({ preventScroll: true });
};

const follow = () => {
  const hash = location.hash;
  if (hash.startsWith("#?")) {
    recall();
    apply();
    return;
  }
  const finding = hash.startsWith("#f-") ? byLink.get(hash.slice(3)) : undefined;
  if (finding) {
    reveal(finding);
  } else if (hash.startsWith("#f-")) {
    say("This run has no such finding");
  }
};

// A link that is in the address already changes nothing there, and is followed all the same.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#f-']");
  if (link && link.hash === location.hash) {
    event.preventDefault();
    follow();
  }
});
addEventListener("hashchange", follow);

const measure = () => {
  const sticks = getComputedStyle(form).position === "sticky";
  document.documentElement.style.setProperty("--bar-height", (sticks ? form.offsetHeight : 0) + "px");
};
// A command that helps can be taken along.
for (const command of all(".command")) {
  const button = make("button", { type: "button", class: "copy" }, "Copy", spoken(" " + command.textContent));
  button.addEventListener("click", () => copy(command.textContent, "Command", command));
  command.after(" ", button);
}
form.hidden = false;
all("button[disabled]").forEach((button) => button.removeAttribute("disabled"));
addEventListener("resize", measure);
measure();
if (location.hash.startsWith("#?")) {
  recall();
}
apply();
if (location.hash.startsWith("#f-")) {
  follow();
  // When a page is loaded, the browser looks for the place itself, and takes the focus away.
  addEventListener("load", () => requestAnimationFrame(follow));
}
// What a search looks through is prepared while nobody waits.
const prepare = (from) => {
  const to = Math.min(findings.length, from + 500);
  for (let at = from; at < to; at += 1) {
    haystackOf(findings[at]);
  }
  if (to < findings.length) {
    setTimeout(prepare, 0, to);
  }
};
setTimeout(prepare, 50, 0);
