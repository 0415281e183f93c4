// The filter builder is drawn by the server after each press of a button; here are the focus and the lists of options.
const MOST_NAMED = 3;

// What a press has made is where one goes on: the new row's property, the operator of a property just chosen.
document.addEventListener("htmx:afterSettle", (event) => {
  const drawn = event.detail.elt;
  if (drawn?.matches?.("[data-filters][data-focus]")) {
    const next = document.getElementById(drawn.dataset.focus);
    next?.focus();
    if (next?.matches(".combo-input") && event.detail.requestConfig?.verb === "post") next.click();
  }
  if (drawn?.matches?.("[data-filter-row][data-chosen]")) drawn.querySelector("select")?.focus();
});

// A slow answer must not undo what was typed meanwhile: each control's value as the request left, and the later ones.
const sent = new WeakMap();

const written = (drawn) => [...drawn.querySelectorAll("input:not([type=hidden]):not([type=checkbox])[name], textarea[name]")];

/** Controls of one name (from, to) are told apart by their order. */
function valuesOf(drawn) {
  const values = new Map();
  for (const control of written(drawn)) {
    values.set(control.name, [...(values.get(control.name) ?? []), control.value]);
  }
  return values;
}

const isDrawn = (target) => target instanceof Element && target.matches("[data-filters], [data-filter-row]");

document.addEventListener("htmx:beforeSend", (event) => {
  if (isDrawn(event.detail.target)) sent.set(event.detail.xhr, valuesOf(event.detail.target));
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, xhr } = event.detail;
  if (!isDrawn(target) || !sent.has(xhr)) return;
  const before = sent.get(xhr);
  const now = valuesOf(target);
  now.forEach((values, name) => {
    if (String(values) === String(before.get(name))) now.delete(name);
  });
  if (!now.size) return;
  let again = [];
  document.addEventListener("htmx:afterSwap", () => (again = typeAgain(target.id, now)), { once: true });
  // Only now does the new row listen: it is counted with what stands there by then.
  document.addEventListener("htmx:afterSettle", () => {
    again.forEach((control) => control.dispatchEvent(new Event("input", { bubbles: true })));
  }, { once: true });
});

/** At once, so that the next letter comes after these. Answers the controls that it wrote into. */
function typeAgain(id, typed) {
  const drawn = document.getElementById(id);
  const again = [];
  if (!drawn) return again;
  const seen = new Map();
  for (const control of written(drawn)) {
    const place = seen.get(control.name) ?? 0;
    seen.set(control.name, place + 1);
    const value = typed.get(control.name)?.[place];
    if (value === undefined || value === control.value) continue;
    control.value = value;
    again.push(control);
  }
  return again;
}

/** The closed list says what is ticked in it. */
function tell(list) {
  const ticked = [...list.querySelectorAll("input:checked")].map((box) => box.closest("label").textContent.trim());
  const said = list.querySelector("[data-boxes-said]");
  const more = ticked.length > MOST_NAMED ? ` +${ticked.length - MOST_NAMED}` : "";
  said.textContent = ticked.length ? ticked.slice(0, MOST_NAMED).join(", ") + more : said.dataset.empty;
}

function narrow(list, wanted) {
  list.querySelectorAll("label").forEach((option) => {
    option.hidden = !option.textContent.toLowerCase().includes(wanted);
  });
}

document.addEventListener("change", (event) => {
  const list = event.target instanceof Element ? event.target.closest("[data-boxes]") : null;
  if (list && event.target.matches('[type="checkbox"]')) tell(list);
});

document.addEventListener("input", (event) => {
  if (!(event.target instanceof Element) || !event.target.matches("[data-boxes-search]")) return;
  event.stopPropagation();
  narrow(event.target.closest("[data-boxes]"), event.target.value.trim().toLowerCase());
}, { capture: true });

// Escape closes the list that is open, not the panel around it; Enter in its search sends nothing.
document.addEventListener("keydown", (event) => {
  const list = event.target instanceof Element ? event.target.closest("[data-boxes][open]") : null;
  if (!list) return;
  if (event.key === "Enter" && event.target.matches("[data-boxes-search]")) event.preventDefault();
  if (event.key !== "Escape") return;
  event.preventDefault();
  event.stopPropagation();
  list.open = false;
  list.querySelector("summary").focus();
});
