// The list of findings. It holds a few dozen rows at a time: more come when the reader reaches its end, so that ten
// thousand findings cost no more than those somebody looks at.
const BATCH = 60;
const list = byId("list");
let rows = findings;
let first = 0;
let last = 0;
let byWorkload = true;
const opened = new Set();

const earlier = make("button", { type: "button", class: "more" });
const later = make("button", { type: "button", class: "more" });
const holder = make("div", { class: "rows" });
list.append(earlier, holder, later);

// How many rows each workload has.
let numbers = new Map();

const take = (chosen) => {
  rows = chosen;
  numbers = new Map();
  for (const { workload } of rows) {
    numbers.set(workload, (numbers.get(workload) || 0) + 1);
  }
  show(0, BATCH);
};

const headingOf = ({ workload }) =>
  make("h3", {}, workload, " ", make("span", { class: "count" }, String(numbers.get(workload))));

const open = (item, wanted) => {
  const at = Number(item.dataset.at);
  const button = item.querySelector(".row");
  const body = item.lastElementChild;
  if (wanted && body.firstChild === null) {
    fill(body, findings[at]);
  }
  body.hidden = !wanted;
  button.setAttribute("aria-expanded", String(wanted));
  item.classList.toggle("open", wanted);
  if (wanted) {
    opened.add(at);
  } else {
    opened.delete(at);
  }
};

// The rows of a part of the list, in lists of one workload each where it is ordered so.
const draw = (from, to) => {
  const parts = document.createDocumentFragment();
  let items = null;
  for (let at = from; at < to; at += 1) {
    const finding = rows[at];
    const before = at === 0 ? null : rows[at - 1];
    if (items === null || (byWorkload && before.workload !== finding.workload)) {
      if (byWorkload) {
        parts.append(headingOf(finding));
      }
      items = make("ul", { class: "plain" });
      parts.append(items);
    }
    const item = rowOf(finding);
    items.append(item);
    if (opened.has(finding.at)) {
      open(item, true);
    }
  }
  return parts;
};

const tell = () => {
  earlier.hidden = first === 0;
  earlier.textContent = first + " earlier: show some";
  later.hidden = last >= rows.length;
  later.textContent = rows.length - last + " more: show some";
};

const show = (from, to) => {
  first = from;
  last = Math.min(rows.length, to);
  holder.classList.toggle("mixed", !byWorkload);
  holder.replaceChildren(rows.length === 0 ? make("p", { class: "nothing" }, "Nothing is like that.") : draw(first, last));
  tell();
};

const showLater = () => {
  const from = last;
  last = Math.min(rows.length, last + BATCH);
  // What continues a workload needs no second heading.
  const parts = draw(from, last);
  if (byWorkload && from > 0 && rows[from] && rows[from - 1].workload === rows[from].workload) {
    parts.firstChild.remove();
  }
  holder.append(parts);
  tell();
};

later.addEventListener("click", () => {
  const before = holder.querySelectorAll(".row").length;
  showLater();
  all(".row", holder)[before]?.focus({ preventScroll: true });
});
earlier.addEventListener("click", () => {
  const height = document.documentElement.scrollHeight;
  show(Math.max(0, first - BATCH), last);
  scrollBy({ top: document.documentElement.scrollHeight - height, behavior: "instant" });
});
new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting) && !later.hidden) {
    showLater();
  }
}, { rootMargin: "600px" }).observe(later);

list.addEventListener("click", (event) => {
  const button = event.target.closest(".row");
  if (button) {
    open(button.closest("li"), button.getAttribute("aria-expanded") === "false");
  }
});

// Paper shows all that is chosen, and opens it where that is not a book.
const ON_PAPER = 100;
let screen = null;
addEventListener("beforeprint", () => {
  screen = [first, last, new Set(opened)];
  if (rows.length <= ON_PAPER) {
    rows.forEach((finding) => opened.add(finding.at));
  }
  show(0, rows.length);
});
addEventListener("afterprint", () => {
  if (screen) {
    const [from, to, before] = screen;
    opened.clear();
    before.forEach((at) => opened.add(at));
    show(from, to);
    screen = null;
  }
});
