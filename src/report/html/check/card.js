// A finding: a row that says what differs, and what opens below it.
const SIGNS = { critical: "◆", high: "▲", medium: "●", low: "○", info: "·", undecided: "?", waived: "~", same: "✓", equivalent: "≈" };

// The class, the sign and the word for how bad a finding is.
const gravityOf = (finding) => {
  if (finding.urgency === 3) {
    return [finding.verdict, SIGNS[finding.verdict], finding.verdict];
  }
  if (finding.urgency === 2) {
    return ["waived", SIGNS.waived, "accepted"];
  }
  if (finding.urgency === 1) {
    return ["undecided", SIGNS.undecided, "undecided"];
  }
  return [finding.severity, SIGNS[finding.severity], finding.severity];
};

const whereIs = (names) =>
  names.length > 1 && names.length === data.environments.length ? "everywhere" : names.join(", ");

const valueOf = (words, sideName) =>
  make("span", { class: "value" },
    make("span", { class: "name" }, sideName),
    words === "" ? make("span", { class: "none" }, "–", spoken(" none")) : make("code", {}, words));

const rowOf = (finding) => {
  const [kind, sign, word] = gravityOf(finding);
  const id = finding.links[0];
  const button = make("button", { type: "button", class: "row", "aria-expanded": "false", "aria-controls": "b-" + id },
    make("span", { class: "badge " + kind }, make("span", { "aria-hidden": "true" }, sign), " ", word),
    make("span", { class: "what" },
      make("span", { class: "of" }, finding.workload, " "),
      make("b", {}, finding.property),
      finding.key === "" ? null : [" ", make("code", {}, finding.key)]),
    valueOf(finding.aca, "Azure "),
    valueOf(finding.dis, "DIS "),
    make("span", { class: "in" },
      whereIs(environmentsOf(finding.environments)),
      finding.changes.includes("new") ? make("span", { class: "tag new" }, "new") : null,
      finding.mended ? make("span", { class: "tag mended" }, "patch") : null));
  return make("li", { class: "finding", id: "f-" + id, "data-at": finding.at },
    make("h4", {}, button),
    make("div", { class: "body", id: "b-" + id, hidden: true }));
};

const placeShown = (place) => {
  // A narrow column breaks a path where it is joined.
  const parts = ((place.wiring ? "wiring:" : "") + place.file).split("/");
  const code = make("code", { class: "place" });
  parts.forEach((part, at) => {
    code.append(at === 0 ? part : "/" + part, document.createElement("wbr"));
  });
  code.append(":" + place.line + ":" + place.column);
  // Only the web is linked to, whatever a stored run says.
  return /^https?:\/\//.test(place.link)
    ? make("a", { href: place.link, target: "_blank", rel: "noreferrer noopener" }, code)
    : code;
};

// The lines around the place that decides, with what decides marked.
const excerptShown = (excerpt) => {
  const pre = make("pre", { class: "excerpt", tabindex: "0", role: "group", "aria-label": "Lines around it" });
  excerpt.lines.forEach((line, at) => {
    const number = excerpt.first + at;
    const own = number === excerpt.mark.line;
    const row = make("span", { class: own ? "line own" : "line" }, make("span", { class: "number" }, String(number)));
    if (own) {
      const letters = Array.from(line);
      const from = excerpt.mark.column - 1;
      const to = from + excerpt.mark.length;
      const token = letters.slice(from, to).join("");
      row.append(letters.slice(0, from).join(""));
      row.append(token === "" ? "" : make("mark", {}, token));
      row.append(letters.slice(to).join(""));
    } else {
      row.append(line);
    }
    row.append("\n");
    pre.append(row);
  });
  return pre;
};

const wayOf = (side) => {
  if (side.origin === null && side.way.length === 0) {
    return null;
  }
  const way = make("ol", { class: "way" });
  if (side.origin !== null) {
    way.append(make("li", {},
      make("b", {}, "decided at "), placeShown(side.origin),
      side.excerpt === null ? null : excerptShown(side.excerpt)));
  }
  for (const hop of side.way) {
    way.append(make("li", {}, hop.word + " ", hop.name === "" ? null : [make("i", {}, hop.name), " "], placeShown(hop.place)));
  }
  return way;
};

const reason = (title, words) =>
  words === "" ? null : make("p", { class: "reason" }, make("b", {}, title), words);

// What one side says. Values that are decided in the same place and way stand together, above that way.
const column = (title, sides) => {
  const ways = new Map();
  for (const one of sides) {
    const { side } = one;
    const key = side === null ? "" : JSON.stringify([side.origin, side.way, side.excerpt, side.unknown, side.byDefault, side.via]);
    ways.set(key, (ways.get(key) || []).concat(one));
  }
  const several = sides.length > 1;
  return make("div", { class: "side", role: "group", "aria-label": title },
    make("h5", {}, title),
    Array.from(ways.values(), (those) => make("div", { class: "said" },
      those.map(({ side, where }) => [
        several ? make("p", { class: "where" }, whereIs(where)) : null,
        side === null ? make("p", { class: "none" }, "Nothing says it here.")
          : make("p", { class: "whole" }, make("code", { class: side.kind }, side.shown)),
        side === null || side.parts === "" ? null
          : make("details", { class: "parts" }, make("summary", {}, "its parts"), make("pre", {}, visible(side.parts))),
      ]).flat(),
      those[0].side === null ? null : [
        reason("Not known: ", those[0].side.unknown),
        reason("By default: ", those[0].side.byDefault),
        reason("Through: ", those[0].side.via),
        wayOf(those[0].side),
      ])));
};

const patchShown = (patch, several) => {
  const kinds = { "+": "added", "-": "gone", "@": "at" };
  const lines = patch.lines.at(-1) === "" ? patch.lines.slice(0, -1) : patch.lines;
  const pre = make("pre", { class: "patch", tabindex: "0", role: "group", "aria-label": "Patch" }, lines.map((line) => {
    const head = line.startsWith("+++") || line.startsWith("---");
    return make("span", { class: head ? "head" : kinds[line[0]] || "" }, visible(line) + "\n");
  }));
  const button = make("button", { type: "button", class: "copy" }, "Copy patch");
  button.addEventListener("click", () => copy(patch.lines.join("\n"), "Patch", pre));
  return make("div", { class: "fix" },
    make("div", { class: "bar" },
      make("h5", {}, "Mends " + (patch.side === "dis" ? "DIS" : "Azure") + (several ? " in " + whereIs(patch.where) : "")),
      button),
    pre);
};

const waiverShown = (waived) =>
  make("p", { class: "reason" },
    make("b", {}, "Accepted" + (waived.until === "" ? "" : " until " + waived.until) + (waived.owner === "" ? "" : " by " + waived.owner) + ": "),
    waived.reason,
    waived.origin === null ? null : [" ", placeShown(waived.origin)]);

const linkTo = (finding) => location.href.split("#")[0] + "#f-" + finding.links[0];

const changed = (finding) => {
  const names = environmentsOf(finding.environments);
  const said = ["new", "changed"].map((word) => {
    const where = names.filter((name, at) => finding.changes[at] === word);
    return where.length === 0 ? null
      : make("span", { class: "tag " + word }, word + (where.length === names.length ? "" : " in " + where.join(", ")));
  });
  return [said, finding.since === "" ? null : make("span", {}, "found since " + finding.since)];
};

const fill = (body, finding) => {
  const details = detailsOf(finding);
  const share = make("button", { type: "button", class: "copy" }, "Copy link");
  share.addEventListener("click", () => copy(linkTo(finding), "Link", null));
  body.replaceChildren(
    make("p", { class: "message" }, finding.message),
    finding.why === "" ? "" : make("p", { class: "why" }, finding.why),
    details.waived === null ? "" : waiverShown(details.waived),
    details.baseline ? make("p", { class: "reason" }, make("b", {}, "Accepted by the baseline")) : "",
    reason("The same in other words: ", details.equivalence) || "",
    make("div", { class: "sides" }, column("Azure", details.aca), column("DIS", details.dis)),
    ...details.patches.map((patch) => patchShown(patch, details.patches.length > 1 || patch.where.length < finding.environments.length)),
    make("div", { class: "foot" },
      make("code", {}, finding.rule),
      finding.urgency === 1 && finding.severity !== "" ? make("span", {}, finding.severity + " if it differs") : null,
      changed(finding),
      share));
};
