// What narrows the list: the form, the numbers at the top of the page, the cells of the overview, and the address.
const form = byId("filters");
const search = byId("search");
const found = byId("found");
const LISTS = ["workload", "environment", "property", "severity", "verdict", "waived", "change", "mended", "order"];

const offer = (id, words) => {
  for (const word of words) {
    byId(id).append(make("option", { value: "=" + word }, word));
  }
};
const sorted = (words) => Array.from(new Set(words)).sort();
offer("workload", sorted(findings.map((finding) => finding.workload)));
offer("environment", data.environments);
offer("property", sorted(findings.map((finding) => finding.property)));

// Chooses everything again, for somebody who chooses something else right after it.
let clearing = false;
const clear = () => {
  clearing = true;
  form.reset();
  clearing = false;
};

// What a list asks for; names from the data are marked, so that none of them is taken for "all".
const chosen = (id) => {
  const value = byId(id)?.value ?? "*";
  return value === "*" ? null : value.replace(/^=/, "");
};
const NAMES = ["workload", "environment", "property"];
const choose = (id, word) => {
  const value = (NAMES.includes(id) ? "=" : "") + word;
  if (!byId(id)) {
    return;
  }
  const known = Array.from(byId(id).options).some((one) => one.value === value);
  byId(id).value = known ? value : "*";
};

const wanted = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const [workload, environment, property, severity, verdict, waived, change, mended] = LISTS.map(chosen);
  const column = environment === null ? -1 : data.environments.indexOf(environment);
  return (finding) =>
    (workload === null || finding.workload === workload)
    && (column === -1 || finding.environments.includes(column))
    && (property === null || finding.property === property)
    && (severity === null || (finding.severity === severity && (verdict !== null || finding.urgency !== 1)))
    && (verdict === null ? finding.urgency !== 3 : finding.verdict === verdict)
    && (waived === null || (finding.urgency === 2) === (waived === "accepted"))
    && (change === null || finding.changes.includes(change))
    && (mended === null || finding.mended === (mended === "patch"))
    && words.every((word) => haystackOf(finding).includes(word));
};

const count = (number, one, several) => number.toLocaleString("en") + " " + (number === 1 ? one : several);

// The address names what is chosen, so that it can be sent to somebody.
const remember = () => {
  const names = new URLSearchParams();
  if (search.value !== "") {
    names.set("search", search.value);
  }
  for (const id of LISTS) {
    const word = chosen(id);
    if (word !== null) {
      names.set(id, word);
    }
  }
  const hash = names.toString();
  const old = location.hash;
  if (hash !== "" || old.startsWith("#?")) {
    history.replaceState(null, "", hash === "" ? location.href.split("#")[0] : "#?" + hash);
  }
};
const recall = () => {
  clear();
  const names = new URLSearchParams(location.hash.slice(2));
  search.value = names.get("search") || "";
  for (const id of LISTS) {
    if (names.has(id)) {
      choose(id, names.get(id));
    }
  }
};

// The overview says the name of a workload once, at the head of its row.
const workloadOf = (button) => button.closest("tr").firstElementChild.textContent;
const presses = all("button[data-filter]")
  .map((button) => ({ button, is: () => chosen(button.dataset.filter) === button.dataset.value }))
  .concat(all(".cell").map((button) => {
    const [workload, { environment }] = [workloadOf(button), button.dataset];
    return { button, is: () => chosen("environment") === environment && chosen("workload") === workload };
  }));
presses.forEach(({ button }) => button.setAttribute("aria-pressed", "false"));
let pressed = new Set();

// Only what changes is touched: an overview may have a thousand cells.
const press = () => {
  const now = new Set(presses.filter(({ is }) => is()).map(({ button }) => button));
  pressed.forEach((button) => now.has(button) || button.setAttribute("aria-pressed", "false"));
  now.forEach((button) => pressed.has(button) || button.setAttribute("aria-pressed", "true"));
  pressed = now;
};

const apply = () => {
  byWorkload = chosen("order") === null;
  const everything = byWorkload ? findings : data.worst.map((at) => findings[at]);
  const fits = wanted();
  take(everything.filter(fits));
  const all = findings.reduce((sum, finding) => sum + (finding.urgency === 3 ? 0 : 1), 0);
  const times = rows.reduce((sum, finding) => sum + finding.environments.length, 0);
  found.textContent = (rows.length === all ? count(all, "finding", "findings")
    : rows.length.toLocaleString("en") + " of " + count(all, "finding", "findings"))
    + (times > rows.length ? " · " + times.toLocaleString("en") + " counted in each environment" : "");
  press();
  remember();
};

const toFindings = () => {
  const heading = byId("findings");
  heading.focus({ preventScroll: true });
  heading.scrollIntoView();
};

form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => {
  if (!clearing) {
    // The fields are as they were until the event is over.
    setTimeout(apply, 0);
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-filter], .cell");
  if (!button) {
    return;
  }
  const again = button.getAttribute("aria-pressed") === "true";
  clear();
  if (!again && button.dataset.filter) {
    choose(button.dataset.filter, button.dataset.value);
  } else if (!again) {
    choose("workload", workloadOf(button));
    choose("environment", button.dataset.environment);
  }
  // A number counts what nobody accepted, and so does the list below it.
  if (!again && button.dataset.filter !== "waived" && !button.classList.contains("waived") && button.querySelector("b")) {
    choose("waived", "open");
  }
  apply();
  if (!again) {
    toFindings();
  }
});
