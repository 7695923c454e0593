// Narrows the view to what a reader looks for. Everything is in the page from the beginning; this only hides.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const form = byId("filters");
  const search = byId("search");
  const found = byId("found");

  const lower = (text) => text.toLowerCase();
  const blocks = all("section.workload").map((section) => ({
    section,
    name: section.dataset.workload,
    environments: all("thead [data-environment]", section).map((cell) => cell.dataset.environment),
    columns: all("[data-environment]", section),
    spans: all("[data-spans]", section).map((cell) => ({ cell, full: cell.colSpan })),
    groups: all("tbody", section).map((body) => ({
      body,
      rows: all("tr[data-property]", body).map((row) => ({
        row,
        text: lower(section.dataset.workload + " " + row.textContent),
        absent: new Set(all("[data-none]", row).map((cell) => cell.dataset.environment)),
      })),
    })),
  }));
  const digests = all("section.digest").map((section) => ({
    section,
    rows: all("tbody tr", section).map((row) => ({
      row,
      text: lower(row.textContent),
      environments: (row.dataset.environments || "").split("\n"),
    })),
  }));
  const beside = all("section.overview, section.messages");
  const total = blocks.reduce((sum, block) => sum + block.groups.reduce((some, group) => some + group.rows.length, 0), 0);

  const chosen = (id) => {
    const option = byId(id).selectedOptions[0];
    return option && option.dataset.name !== undefined ? option.dataset.name : null;
  };

  const apply = () => {
    const words = lower(search.value).split(/\s+/).filter(Boolean);
    const says = (text) => words.every((word) => text.includes(word));
    const workload = chosen("workload");
    const environment = chosen("environment");
    const property = chosen("property");
    const differs = byId("differs").checked;
    const unknown = byId("unknown").checked;
    let shown = 0;
    for (const block of blocks) {
      const here = environment === null || block.environments.includes(environment);
      const wanted = here && (workload === null || workload === block.name);
      let some = false;
      for (const group of block.groups) {
        let any = false;
        for (const { row, text, absent } of group.rows) {
          const visible = wanted
            && (property === null || row.dataset.property === property)
            && (!differs || "differs" in row.dataset)
            && (!unknown || "unknown" in row.dataset)
            && (environment === null || !absent.has(environment))
            && says(text);
          row.hidden = !visible;
          any = any || visible;
          shown += visible ? 1 : 0;
        }
        group.body.hidden = !any;
        some = some || any;
      }
      const bare = block.groups.length === 0;
      const plainView = words.length === 0 && property === null && !differs && !unknown && environment === null;
      block.section.hidden = bare ? !(plainView && (workload === null || workload === block.name)) : !some;
      for (const cell of block.columns) {
        cell.hidden = environment !== null && cell.dataset.environment !== environment;
      }
      for (const { cell, full } of block.spans) {
        const label = cell.tagName === "TH" ? 1 : 0;
        cell.colSpan = environment === null ? full : 1 + label;
      }
    }
    const narrowed = property !== null || differs || unknown;
    for (const { section, rows } of digests) {
      let any = false;
      for (const { row, text, environments } of rows) {
        const visible = !narrowed
          && (environment === null || environments.includes(environment))
          && (workload === null || text.includes(lower(workload)))
          && says(text);
        row.hidden = !visible;
        any = any || visible;
      }
      section.hidden = !any;
    }
    const untouched = !narrowed && words.length === 0 && workload === null && environment === null;
    for (const section of beside) {
      section.hidden = !untouched;
    }
    found.textContent = untouched
      ? total + " properties"
      : shown + " of " + total + " properties";
  };

  form.hidden = false;
  // The heads of the tables stay below the bar, however high that is.
  const measure = () => {
    document.documentElement.style.setProperty("--bar-height", form.offsetHeight + "px");
  };
  window.addEventListener("resize", measure);
  measure();
  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply, 0));
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && event.target === search) {
      search.value = "";
      apply();
    }
  });
  // A link to a section that is hidden shows everything again first.
  for (const link of all('a[href^="#"]')) {
    link.addEventListener("click", () => {
      const target = byId(link.getAttribute("href").slice(1));
      if (target && target.closest("[hidden]")) {
        form.reset();
        apply();
      }
    });
  }
  apply();
})();
