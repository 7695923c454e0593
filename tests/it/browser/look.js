// What a test asks of the page: what is seen, how its parts are called, and whether they can be read.
window.look = (() => {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const rows = () => all("#list .finding").filter(seen);
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
  const set = (id, value) => {
    const control = document.getElementById(id);
    control.value = value;
    if (control.value !== value) {
      throw new Error("there is no " + value + " in " + id);
    }
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // From one change of the page until it is drawn, in milliseconds.
  const timed = (change) => new Promise((done) => {
    const from = performance.now();
    change();
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - from);
      channel.port2.postMessage(null);
    });
  });

  // How far two colours are from each other, as WCAG 2 counts it.
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = ([red, green, blue]) => {
    const part = (one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = channels(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) {
        return colour;
      }
    }
    return [255, 255, 255];
  };
  // Texts that are too faint to be read.
  const faint = () => {
    const found = new Set();
    for (const element of all("body *")) {
      const own = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim() !== "");
      if (!own || !seen(element) || element.closest(".spoken, noscript, script, option, svg")) {
        continue;
      }
      const style = getComputedStyle(element);
      const [a, b] = [light(channels(style.color)), light(behind(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < 4.5) {
        found.add(element.tagName + "." + element.className + " " + ratio.toFixed(2) + ": " + words(element).slice(0, 30));
      }
    }
    return Array.from(found);
  };

  // What somebody who does not see the page could not use.
  const unnamed = () => {
    const found = [];
    const say = (element, what) => found.push(what + ": " + element.outerHTML.slice(0, 80));
    for (const control of all("button, select, input, a[href], summary").filter(seen)) {
      const label = control.labels && control.labels.length > 0 ? words(control.labels[0]) : "";
      if (!(words(control) || label || control.getAttribute("aria-label"))) {
        say(control, "no name");
      }
    }
    for (const head of all("th")) {
      if (!head.scope) {
        say(head, "no scope");
      }
    }
    for (const element of all("[aria-labelledby], [aria-controls], [aria-describedby]")) {
      const ids = ["aria-labelledby", "aria-controls", "aria-describedby"].map((name) => element.getAttribute(name));
      for (const id of ids.filter(Boolean).flatMap((list) => list.split(" "))) {
        if (!document.getElementById(id)) {
          say(element, "nothing has the id " + id);
        }
      }
    }
    const ids = all("[id]").map((element) => element.id);
    for (const id of ids.filter((one, at) => ids.indexOf(one) !== at)) {
      found.push("twice: " + id);
    }
    let level = 1;
    for (const heading of all("h1, h2, h3, h4, h5").filter(seen)) {
      const own = Number(heading.tagName[1]);
      if (own > level + 1) {
        say(heading, "a level is left out");
      }
      level = own;
    }
    for (const region of ["header", "main", "nav", "form[role=search]"]) {
      if (all(region).filter(seen).length !== 1) {
        found.push("not one " + region);
      }
    }
    return found;
  };

  // What sticks out of the page at the side.
  const wide = () => {
    const room = document.documentElement.clientWidth;
    const found = all("body *").filter((element) =>
      seen(element) && !element.closest(".scroll, pre, .spoken, .skip, svg") && element.getBoundingClientRect().right > room + 1);
    return found.map((element) => element.outerHTML.slice(0, 80));
  };

  return { all, seen, rows, words, set, timed, faint, unnamed, wide };
})();
