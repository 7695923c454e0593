// Reads what lies in the page as JSON: tables of what is said more than once, and findings that point into them.
// `check/json.rs` writes it, in this order.
const data = JSON.parse(document.getElementById("data").textContent);
// A text that holds others is put together of them.
const text = (at) => {
  const row = data.texts[at];
  return typeof row === "string" ? row : row.map(text).join("");
};
const environmentsOf = (list) => list.map((at) => data.environments[at]);

const placeOf = (at) => {
  if (at === 0) {
    return null;
  }
  const [file, line, column, end] = data.places[at];
  const [name, address, wiring] = data.files[file];
  return { file: text(name), line, column, wiring: wiring === 1, link: text(address) + text(end) };
};

const excerptOf = (at) => {
  if (at === 0) {
    return null;
  }
  const [first, lines, line, column, length] = data.excerpts[at];
  return { first, lines: lines.map(text), mark: { line, column, length } };
};

const sideOf = (at) => {
  if (at === 0) {
    return null;
  }
  const [shown, origin = 0, way = 0, excerpt = 0, kind = 0, parts = 0, unknown = 0, byDefault = 0, via = 0] = data.sides[at];
  return {
    shown: text(shown),
    parts: text(parts),
    kind: ["known", "default", "unknown", "secret"][kind],
    unknown: text(unknown),
    byDefault: text(byDefault),
    via: text(via),
    origin: placeOf(origin),
    way: data.ways[way].map(([word, name, place]) => ({ word: text(word), name: text(name), place: placeOf(place) })),
    excerpt: excerptOf(excerpt),
  };
};

// What filters and rows need. The rest is looked up when somebody opens a finding.
const findings = data.findings.map((raw, at) => {
  const [workload, property, key, verdict, severity, urgency, rule, message, why, [aca, dis], facts, since] = raw;
  return {
    at,
    workload: text(workload),
    property: text(property),
    key: text(key),
    verdict: data.verdicts[verdict],
    severity: severity === 0 ? "" : data.severities[severity - 1],
    urgency,
    rule: text(rule),
    message: text(message),
    why: text(why),
    aca: text(aca),
    dis: text(dis),
    environments: facts.map(([environment]) => environment),
    links: facts.map(([, link]) => link),
    changes: facts.map(([, , change]) => (change === 0 ? "" : data.changes[change - 1])),
    since: text(since),
    mended: raw[14].length > 0,
  };
});

const detailsOf = (finding) => {
  const raw = data.findings[finding.at];
  const [aca, dis, patches, equivalence, waived, baseline] = raw.slice(12);
  const sides = (list) => list.map(([side, where]) => ({ side: sideOf(side), where: environmentsOf(where) }));
  return {
    aca: sides(aca),
    dis: sides(dis),
    patches: patches.map(([side, lines, where]) => ({
      side: text(side),
      lines: lines.map(text),
      where: environmentsOf(where),
    })),
    equivalence: text(equivalence),
    waived: waived === null ? null : {
      reason: text(waived[0]),
      until: text(waived[1]),
      owner: text(waived[2]),
      origin: placeOf(waived[3]),
    },
    baseline: baseline === 1,
  };
};

const byLink = new Map();
for (const finding of findings) {
  for (const link of finding.links) {
    byLink.set(link, finding);
  }
}

// What a search looks through, written down when it is first needed.
const haystacks = [];
const haystackOf = (finding) => {
  let words = haystacks[finding.at];
  if (words === undefined) {
    const raw = data.findings[finding.at];
    const files = [];
    for (const [at] of raw[12].concat(raw[13])) {
      const [, origin = 0] = data.sides[at];
      files.push(origin === 0 ? "" : text(data.files[data.places[origin][0]][0]));
    }
    words = [finding.workload, finding.property, finding.key, finding.aca, finding.dis, finding.message, finding.rule]
      .concat(environmentsOf(finding.environments), files)
      .join("\n")
      .toLowerCase();
    haystacks[finding.at] = words;
  }
  return words;
};
