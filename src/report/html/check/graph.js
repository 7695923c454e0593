// What depends on what: a drawing that can be moved, zoomed, and narrowed to what one node is connected with.
const drawing = document.querySelector(".drawing svg");

const explore = () => {
  const frame = drawing.parentElement;
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ").map(Number);
  const nodes = new Map();
  for (const group of all("[data-node]", drawing)) {
    const [title, ...lines] = group.querySelector("title").textContent.split("\n");
    nodes.set(group.dataset.node, { group, title, lines });
  }
  const arrows = all("[data-from]", drawing).map((path) => ({ path, from: path.dataset.from, to: path.dataset.to }));

  // The part that is seen.
  let view = { x: 0, y: 0, width, height };
  const look = (x, y, wide) => {
    const w = Math.min(Math.max(wide, 240), Math.max(width, height) * 1.5);
    const h = w * frame.clientHeight / Math.max(1, frame.clientWidth);
    view = { x: Math.min(Math.max(x, -w / 2), width - w / 2), y: Math.min(Math.max(y, -h / 2), height - h / 2), width: w, height: h };
    drawing.setAttribute("viewBox", [view.x, view.y, view.width, view.height].map((one) => one.toFixed(1)).join(" "));
  };
  const zoom = (factor, atX, atY) => {
    const [x, y] = [atX ?? view.x + view.width / 2, atY ?? view.y + view.height / 2];
    look(x - (x - view.x) * factor, y - (y - view.y) * factor, view.width * factor);
  };
  const whole = () => {
    const wide = Math.max(width, height * frame.clientWidth / Math.max(1, frame.clientHeight));
    look((width - wide) / 2, 0, wide);
  };
  const legible = () => look(0, 0, Math.min(width, frame.clientWidth * 1.1));
  const move = (right, down) => look(view.x + right * view.width, view.y + down * view.height, view.width);

  const told = make("div", { class: "told", "aria-live": "polite" });
  const pick = make("select", { id: "node" }, make("option", { value: "" }, "everything"));
  const sortedNodes = Array.from(nodes).filter(([name]) => name.startsWith("n"));
  sortedNodes.sort(([, a], [, b]) => (a.title < b.title ? -1 : 1));
  for (const [name, { title, lines }] of sortedNodes) {
    // Many have the same symbol: the type and the end of the id tell them apart.
    const [type = "", id = ""] = lines;
    const words = [title, type.replace(/^Microsoft\./, ""), id.split("/").pop()].filter((word, at, all) => word !== "" && all.indexOf(word) === at);
    pick.append(make("option", { value: name }, words.join(" · ")));
  }

  // Shows a node with what it needs and what needs it; nothing shows all again.
  const focusOn = (name) => {
    const node = nodes.get(name);
    pick.value = node ? name : "";
    drawing.classList.toggle("narrowed", Boolean(node));
    const near = new Set([name]);
    const [needs, needed] = [[], []];
    for (const { path, from, to } of arrows) {
      const own = from === name || to === name;
      path.classList.toggle("near", own);
      if (own) {
        near.add(from).add(to);
      }
      if (from === name) {
        needs.push(to);
      } else if (to === name) {
        needed.push(from);
      }
    }
    for (const [other, { group }] of nodes) {
      group.classList.toggle("near", near.has(other));
    }
    if (!node) {
      told.replaceChildren();
      return;
    }
    const others = (title, names) => names.length === 0 ? null
      : make("p", {}, make("b", {}, title + " "), names.map((other) => {
        const button = make("button", { type: "button", class: "copy", "data-go": other }, nodes.get(other)?.title ?? other);
        return [button, " "];
      }));
    const lines = node.lines.filter((line) => !line.startsWith("needs "));
    told.replaceChildren(
      make("p", {}, make("b", {}, node.title), " ", make("span", { class: "about" }, lines.join(" · "))),
      others("needs", needs) || "",
      others("is needed by", needed) || "");
    // All that is shown fits in, as far as it can still be read.
    const page = drawing.getBoundingClientRect();
    const unit = view.width / Math.max(1, page.width);
    const seen = Array.from(near, (other) => nodes.get(other)?.group.getBoundingClientRect()).filter(Boolean);
    const [left, right] = [Math.min(...seen.map((one) => one.left)), Math.max(...seen.map((one) => one.right))];
    const [top, bottom] = [Math.min(...seen.map((one) => one.top)), Math.max(...seen.map((one) => one.bottom))];
    const shape = frame.clientWidth / Math.max(1, frame.clientHeight);
    const room = Math.max(right - left, (bottom - top) * shape) * unit + 80;
    const wide = Math.min(Math.max(room, frame.clientWidth * 0.9), frame.clientWidth * 2.2);
    let middle = [(left + right) / 2, (top + bottom) / 2];
    if (room > wide) {
      const own = node.group.getBoundingClientRect();
      middle = [own.left + own.width / 2, own.top + own.height / 2];
    }
    const [x, y] = [view.x + (middle[0] - page.left) * unit, view.y + (middle[1] - page.top) * unit];
    look(x - wide / 2, y - wide / shape / 2, wide);
  };

  const button = (words, name, does) => {
    const made = make("button", { type: "button", class: "copy", "aria-label": name }, words);
    made.addEventListener("click", does);
    return made;
  };
  const bar = make("div", { class: "bar" },
    make("label", {}, make("span", {}, "Focus "), pick),
    button("+", "Zoom in", () => zoom(0.8)),
    button("−", "Zoom out", () => zoom(1.25)),
    button("Whole", "Show the whole drawing", whole),
    button("Legible", "Show it in a size that can be read", legible));
  frame.before(bar, told);
  pick.addEventListener("change", () => focusOn(pick.value));
  told.addEventListener("click", (event) => {
    const other = event.target.closest("[data-go]");
    if (other) {
      focusOn(other.dataset.go);
      pick.focus();
    }
  });

  frame.addEventListener("keydown", (event) => {
    const does = {
      "+": () => zoom(0.8), "=": () => zoom(0.8), "-": () => zoom(1.25), 0: whole, 1: legible,
      ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0), ArrowUp: () => move(0, -0.15), ArrowDown: () => move(0, 0.15),
      Escape: () => focusOn(""),
    };
    if (!event.ctrlKey && !event.metaKey && !event.altKey && Object.hasOwn(does, event.key)) {
      event.preventDefault();
      does[event.key]();
    }
  });
  const point = (event) => {
    const box = drawing.getBoundingClientRect();
    return [view.x + (event.clientX - box.left) / box.width * view.width, view.y + (event.clientY - box.top) / box.height * view.height];
  };
  // A wheel scrolls the page; with Ctrl, or two fingers, it zooms.
  frame.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.15 : 0.87, ...point(event));
    }
  }, { passive: false });
  let held = null;
  frame.addEventListener("pointerdown", (event) => {
    if (event.button === 0) {
      held = { x: event.clientX, y: event.clientY, view, moved: false, node: event.target.closest("[data-node]") };
    }
  });
  frame.addEventListener("pointermove", (event) => {
    if (!held) {
      return;
    }
    const [right, down] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.moved && Math.hypot(right, down) > 4) {
      held.moved = true;
      frame.setPointerCapture(event.pointerId);
    }
    if (held.moved) {
      const unit = held.view.width / Math.max(1, frame.clientWidth);
      look(held.view.x - right * unit, held.view.y - down * unit, held.view.width);
    }
  });
  const release = () => {
    if (held && !held.moved) {
      focusOn(held.node ? held.node.dataset.node : "");
    }
    held = null;
  };
  frame.addEventListener("pointerup", release);
  frame.addEventListener("pointercancel", () => { held = null; });

  frame.classList.add("live");
  legible();
  // Paper shows all of it.
  addEventListener("beforeprint", () => drawing.setAttribute("viewBox", "0 0 " + width + " " + height));
  addEventListener("afterprint", () => look(view.x, view.y, view.width));
};

if (drawing) {
  explore();
}
