// A select with search. A <select data-combobox> is dressed up here (and stays itself without script); a field with
// data-combobox-url asks the server, which answers templates/components/options.html. Keyboard first: arrows, Home,
// End, Enter, Escape, and typing.
import { float, sink } from "./place.js";

let made = 0;
const inputOf = (combo) => combo.querySelector(".combo-input");
const listOf = (combo) => combo.querySelector(".combo-list");
const optionsOf = (combo) => [...listOf(combo).querySelectorAll('[role="option"]:not([hidden])')];
const choosable = (option) => option.getAttribute("aria-disabled") !== "true";
const isOpen = (combo) => inputOf(combo).getAttribute("aria-expanded") === "true";
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function open(combo) {
  inputOf(combo).setAttribute("aria-expanded", "true");
  listOf(combo).hidden = false;
  float(listOf(combo), inputOf(combo), { sameWidth: true });
  activate(combo, optionsOf(combo).find((option) => option.getAttribute("aria-selected") === "true") ?? null);
}

function close(combo) {
  inputOf(combo).setAttribute("aria-expanded", "false");
  inputOf(combo).removeAttribute("aria-activedescendant");
  sink(listOf(combo));
  listOf(combo).hidden = true;
  say(combo, "");
}

function activate(combo, option) {
  listOf(combo).querySelectorAll(".is-active").forEach((other) => other.classList.remove("is-active"));
  if (!option) return inputOf(combo).removeAttribute("aria-activedescendant");
  option.classList.add("is-active");
  option.id ||= `${listOf(combo).id}-${(made += 1)}`;
  inputOf(combo).setAttribute("aria-activedescendant", option.id);
  return option.scrollIntoView({ block: "nearest" });
}

function say(combo, text) {
  combo.querySelector(".combo-said").textContent = text;
}

function count(combo) {
  const found = optionsOf(combo).length;
  say(combo, found ? "" : combo.dataset.none ?? "");
  listOf(combo).hidden = !found;
}

/** Takes the option: its value goes into the form, its words into the field. */
function choose(combo, option) {
  const held = combo.querySelector("[data-combo-value]");
  held.value = option.dataset.value;
  inputOf(combo).value = option.dataset.label ?? option.textContent.trim();
  combo.dataset.shown = inputOf(combo).value;
  listOf(combo).querySelectorAll('[role="option"]').forEach((other) => {
    other.setAttribute("aria-selected", String(other === option));
  });
  close(combo);
  held.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What was typed and not chosen is not a choice: an emptied field clears it, anything else falls back. */
function settle(combo) {
  const held = combo.querySelector("[data-combo-value]");
  if (inputOf(combo).value === "" && held.value !== "" && !inputOf(combo).required) {
    held.value = "";
    combo.dataset.shown = "";
    held.dispatchEvent(new Event("change", { bubbles: true }));
  }
  inputOf(combo).value = combo.dataset.shown ?? "";
  if (isOpen(combo)) close(combo);
}

function filter(combo) {
  const wanted = fold(inputOf(combo).value.trim());
  listOf(combo).querySelectorAll('[role="option"]').forEach((option) => {
    option.hidden = !fold(option.textContent).includes(wanted);
  });
  open(combo);
  activate(combo, wanted ? optionsOf(combo).find(choosable) ?? null : null);
  count(combo);
}

function showAll(combo) {
  listOf(combo).querySelectorAll('[role="option"]').forEach((option) => {
    option.hidden = false;
  });
  open(combo);
  count(combo);
}

const begin = (combo) => (combo.dataset.comboboxUrl === undefined ? showAll(combo) : window.htmx.trigger(inputOf(combo), "opened"));

function move(combo, key) {
  if (!isOpen(combo)) return begin(combo);
  const options = optionsOf(combo).filter(choosable);
  const place = options.findIndex((option) => option.classList.contains("is-active"));
  const next = { Home: 0, End: options.length - 1, ArrowDown: place + 1, ArrowUp: place < 0 ? options.length - 1 : place - 1 }[key];
  return activate(combo, options[(next + options.length) % options.length] ?? null);
}

function onKey(event, combo) {
  if (["ArrowDown", "ArrowUp"].includes(event.key) || (isOpen(combo) && ["Home", "End"].includes(event.key))) {
    event.preventDefault();
    move(combo, event.key);
  } else if (event.key === "Enter" && isOpen(combo)) {
    event.preventDefault();
    const active = listOf(combo).querySelector(".is-active");
    if (active) choose(combo, active);
  } else if (event.key === "Escape" && isOpen(combo)) {
    event.preventDefault();
    event.stopPropagation();
    settle(combo);
  } else if (event.key === "Tab" && isOpen(combo)) {
    const active = listOf(combo).querySelector(".is-active");
    if (active) choose(combo, active);
  }
}

/** Builds the field and the list of a plain select; the select keeps the value and is sent with the form. */
function dress(select) {
  const combo = select.ownerDocument.createElement("div");
  const plan = document.getElementById("combobox-parts").content.cloneNode(true);
  combo.className = "combo";
  combo.dataset.combo = "";
  combo.dataset.none = select.dataset.none ?? "";
  select.replaceWith(combo);
  combo.append(plan, select);
  const [input, list] = [inputOf(combo), listOf(combo)];
  list.id = `${select.id}-list`;
  input.id = `${select.id}-search`;
  input.setAttribute("aria-controls", list.id);
  for (const name of ["aria-describedby", "aria-invalid", "required", "disabled", "autofocus"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  input.required ||= !select.querySelector('option[value=""]');
  [...select.labels].forEach((label) => label.setAttribute("for", input.id));
  list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim() ?? "");
  for (const option of select.options) if (option.value !== "") list.append(row(option));
  select.dataset.comboValue = "";
  select.required = false;
  select.hidden = true;
  input.value = combo.dataset.shown = select.value ? select.selectedOptions[0].textContent.trim() : "";
  input.placeholder = select.querySelector('option[value=""]')?.textContent.trim() ?? "";
}

function row(option) {
  const made = document.createElement("li");
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", String(option.selected));
  if (option.disabled) made.setAttribute("aria-disabled", "true");
  made.dataset.value = option.value;
  made.dataset.label = option.textContent.trim();
  made.textContent = option.textContent.trim();
  return made;
}

const comboOf = (event) => (event.target instanceof Element ? event.target.closest("[data-combo]") : null);
const dressAll = (part) => part.querySelectorAll("select[data-combobox]:not([data-combo-value])").forEach(dress);

document.addEventListener("keydown", (event) => {
  const combo = comboOf(event);
  if (combo && event.target === inputOf(combo)) onKey(event, combo);
}, true);

document.addEventListener("input", (event) => {
  const combo = comboOf(event);
  if (combo && event.target === inputOf(combo) && combo.dataset.comboboxUrl === undefined) filter(combo);
});

document.addEventListener("click", (event) => {
  const combo = comboOf(event);
  if (combo && event.target === inputOf(combo) && !isOpen(combo)) begin(combo);
  const option = event.target instanceof Element ? event.target.closest('[data-combo] [role="option"]') : null;
  if (option && choosable(option)) choose(combo, option);
});

// A press on the list must not take the focus from the field.
document.addEventListener("mousedown", (event) => {
  if (event.target instanceof Element && event.target.closest(".combo-list")) event.preventDefault();
});

document.addEventListener("focusout", (event) => {
  const combo = comboOf(event);
  if (combo && !combo.contains(event.relatedTarget)) settle(combo);
});

document.addEventListener("htmx:configRequest", (event) => {
  const combo = comboOf(event);
  if (combo && event.target === inputOf(combo)) {
    const isUntouched = inputOf(combo).value === (combo.dataset.shown ?? "");
    event.detail.parameters.q = isUntouched ? "" : inputOf(combo).value;
  }
});

document.addEventListener("htmx:afterSwap", (event) => {
  const combo = comboOf(event);
  if (!combo || event.target !== listOf(combo)) return;
  if (document.activeElement !== inputOf(combo)) return;
  open(combo);
  if (inputOf(combo).value !== (combo.dataset.shown ?? "")) activate(combo, optionsOf(combo).find(choosable) ?? null);
  count(combo);
});

addEventListener("resize", () => document.querySelectorAll("[data-combo]").forEach((combo) => isOpen(combo) && close(combo)));
document.addEventListener("htmx:load", (event) => dressAll(event.detail.elt.parentElement ?? document));
dressAll(document);
