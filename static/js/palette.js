// The search dialog: Ctrl-K or / anywhere, or a press on the search box. What is typed is asked of the server; arrow
// keys choose a line, Enter goes there, Escape leads back to where one was. Without script the box is a plain form.
const dialog = document.getElementById("palette");
const field = document.getElementById("palette-search");
const list = document.getElementById("palette-lines");
const box = document.getElementById("search-everything");
const lines = () => [...list.querySelectorAll('[role="option"]')];
const active = () => list.querySelector(".is-active");

function activate(line) {
  active()?.setAttribute("aria-selected", "false");
  active()?.classList.remove("is-active");
  if (!line) return field.removeAttribute("aria-activedescendant");
  line.id ||= `palette-line-${lines().indexOf(line)}`;
  line.classList.add("is-active");
  line.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", line.id);
  return line.scrollIntoView({ block: "nearest" });
}

function open(text) {
  if (dialog.open) return field.select();
  if (document.querySelector("dialog[open]")) return undefined;
  field.value = text;
  activate(null);
  dialog.showModal();
  field.focus();
  return window.htmx.trigger(field, "opened");
}

function step(by) {
  const all = lines();
  const place = active() ? all.indexOf(active()) + by : Math.min(by, 0);
  activate(all[(place + all.length) % all.length] ?? null);
}

function go(line, { ctrlKey, metaKey }) {
  line.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey }));
}

function isAsked(event) {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  const hasKey = event.ctrlKey || event.metaKey;
  if (event.altKey || document.querySelector("dialog[open]:not(#palette)")) return false;
  return (event.key.toLowerCase() === "k" && hasKey && !event.shiftKey) || (event.key === "/" && !typing && !hasKey);
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (!isAsked(event)) return;
    event.preventDefault();
    open("");
  });
  for (const name of ["click", "input"]) box?.addEventListener(name, () => open(box.value));

  field.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const goes = event.key === "Enter" && active();
    if (event.isComposing || (by === undefined && !goes)) return;
    event.preventDefault();
    if (goes) go(active(), event);
    else step(by);
  });
  // What was active is no answer to what is typed now.
  field.addEventListener("input", () => activate(null));

  list.addEventListener("mousemove", (event) => {
    const line = event.target.closest('[role="option"]');
    if (line && line !== active()) activate(line);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === list) activate(lines()[0] ?? null);
  });
  // The box keeps what it showed: a word that was typed into it went into the dialog.
  dialog.addEventListener("close", () => { if (box) box.value = box.defaultValue; });
}

if (dialog) listen();
