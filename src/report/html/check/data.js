// Reads what lies in the page as JSON: tables of what is said more than once, and findings that point into them.
// `check/json.rs` writes it, in this order.
const data = JSON.parse(document.getElementById("data").textContent);
const text = (at) => data.texts[at];
const environmentsOf = (list) => list.map((at) => data.environments[at]);

const placeOf = (at) => {
  if (at === 0) {
    return null;
  }
  const [file, line, column, wiring] = data.places[at];
  return { file: text(file), line, column, wiring: wiring === 1 };
};

const sideOf = (at) => {
  if (at === 0) {
    return null;
  }
  const [shown, parts, kind, unknown, byDefault, via, origin, chain] = data.sides[at];
  return {
    shown: text(shown),
    parts: text(parts),
    kind: ["known", "default", "unknown", "secret"][kind],
    unknown: text(unknown),
    byDefault: text(byDefault),
    via: text(via),
    origin: placeOf(origin),
    chain: chain.map(([word, name, place]) => ({ word: text(word), name: text(name), place: placeOf(place) })),
  };
};

// What filters and rows need. The rest is looked up when somebody opens a finding.
const findings = data.findings.map((raw, at) => {
  const [workload, property, key, verdict, severity, urgency, rule, message, [aca, dis], facts] = raw;
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
    aca: text(aca),
    dis: text(dis),
    environments: facts.map(([environment]) => environment),
    links: facts.map(([, link]) => link),
    mended: raw[12].length > 0,
  };
});

const detailsOf = (finding) => {
  const raw = data.findings[finding.at];
  const sides = (list) => list.map(([side, where]) => ({ side: sideOf(side), where: environmentsOf(where) }));
  const waived = raw[14];
  return {
    aca: sides(raw[10]),
    dis: sides(raw[11]),
    patches: raw[12].map(([side, lines, where]) => ({
      side: text(side),
      lines: lines.map(text),
      where: environmentsOf(where),
    })),
    equivalence: text(raw[13]),
    waived: waived === null ? null : {
      reason: text(waived[0]),
      until: text(waived[1]),
      owner: text(waived[2]),
      origin: placeOf(waived[3]),
    },
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
    for (const [at] of raw[10].concat(raw[11])) {
      const origin = at === 0 ? 0 : data.sides[at][6];
      if (origin !== 0) {
        files.push(text(data.places[origin][0]));
      }
    }
    words = [finding.workload, finding.property, finding.key, finding.aca, finding.dis, finding.message, finding.rule]
      .concat(environmentsOf(finding.environments), files)
      .join("\n")
      .toLowerCase();
    haystacks[finding.at] = words;
  }
  return words;
};
