// Makes elements. Texts become text nodes and nothing else, so that nothing in a finding can become markup.
const byId = (id) => document.getElementById(id);
const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const key in attributes) {
    const value = attributes[key];
    if (key === "class") {
      element.className = value;
    } else if (value === true) {
      element.setAttribute(key, "");
    } else if (value !== false && value !== null) {
      element.setAttribute(key, value);
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== "") {
      element.append(child);
    }
  }
  return element;
};

const spoken = (words) => make("span", { class: "spoken" }, words);

// What would not be seen, or would turn the direction of reading, is shown by its number.
const visible = (line) =>
  line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, (one) =>
    "\\u{" + one.codePointAt(0).toString(16) + "}");

// Says something to those who hear the page, and shows it for a moment.
let quiet = 0;
const say = (words) => {
  const said = byId("said");
  said.textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    said.textContent = "";
  }, 4000);
};

// Copies a text: by the clipboard where the browser allows it, else by a field, else it selects the text for the reader.
const copy = async (words, what, shownIn) => {
  try {
    await navigator.clipboard.writeText(words);
    say(what + " copied");
    return;
  } catch {
    // Pages from a disk may not reach the clipboard in every browser.
  }
  const field = make("textarea", { class: "spoken", "aria-hidden": "true", tabindex: "-1" });
  field.value = words;
  const focused = document.activeElement;
  (focused?.closest("dialog") || document.body).append(field);
  field.select();
  let copied = false;
  try {
    copied = document.execCommand("copy");
  } catch {
    copied = false;
  }
  field.remove();
  focused?.focus({ preventScroll: true });
  if (!copied && shownIn) {
    const range = document.createRange();
    range.selectNodeContents(shownIn);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
  say(copied ? what + " copied" : what + " selected: copy it with Ctrl+C");
};
