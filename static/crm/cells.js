// Editing in the cells of an index page. Enter or F2 on a cell's pencil opens it, Enter saves, Escape leaves it as it
// was, Tab saves and goes on to the next cell that can be edited. The server draws the form, and the row once it is
// saved; the form floats over the table, so that nothing moves.
import { float } from "../js/place.js";

const CONTROLS = 'input:not([type="hidden"]), select, textarea';
const forms = () => [...document.querySelectorAll("[data-cell-form]")];
const cellOf = (element) => element.closest("[data-cell]");
const openerOf = (cell) => cell?.querySelector(".cell-edit");
let opensByHand = false;

const typed = (form) => new URLSearchParams(new FormData(form)).toString();
const isUntouched = (form) => form.dataset.opened === typed(form);

function place(form) {
  float(form, cellOf(form));
}

function close(form) {
  const opener = openerOf(cellOf(form));
  form.remove();
  opener?.focus();
}

/** The cell after this one that can be edited (before it, for -1), row by row. */
function neighbour(cell, step) {
  const cells = [...document.querySelectorAll("[data-cell]")];
  return cells[cells.indexOf(cell) + step];
}

function goOn(form, step) {
  const next = neighbour(cellOf(form), step);
  if (!isUntouched(form)) {
    form.dataset.onward = next?.id ?? "";
    return form.requestSubmit();
  }
  close(form);
  return openerOf(next)?.click();
}

function onTab(event, form) {
  const controls = [...form.querySelectorAll(CONTROLS)];
  const step = event.shiftKey ? -1 : 1;
  const edge = event.shiftKey ? controls[0] : controls[controls.length - 1];
  if (event.target !== edge || !neighbour(cellOf(form), step)) return;
  event.preventDefault();
  goOn(form, step);
}

document.addEventListener("keydown", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (event.key === "F2" && target?.matches(".cell-edit")) target.click();
  const form = target?.closest("[data-cell-form]");
  if (!form) return;
  delete form.dataset.byHand;
  if (event.key === "Escape") close(form);
  else if (event.key === "Tab") onTab(event, form);
  else if (event.key === "Enter" && target.matches(CONTROLS) && (!target.matches("textarea") || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-cell-cancel]")) close(target.closest("[data-cell-form]"));
  const opener = target?.closest(".cell-edit");
  if (opener) opensByHand = event.detail > 0;
  // What was not changed closes when one goes elsewhere; what was typed stays.
  forms().filter((form) => !form.contains(target) && isUntouched(form)).forEach((form) => form.remove());
});

document.addEventListener("dblclick", (event) => {
  const cell = event.target instanceof Element && !event.target.closest("a, button, form") ? cellOf(event.target) : null;
  if (cell) openerOf(cell).click();
});

// One form at a time: what was typed in an open one is neither lost nor saved by opening another.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt.matches("[data-cell-form]")) elt.dataset.cell = cellOf(elt).id;
  if (!elt.matches(".cell-edit") || !forms().length) return;
  event.preventDefault();
  forms()[0].querySelector(CONTROLS)?.focus();
});

function show(form) {
  place(form);
  const first = form.querySelector('[aria-invalid="true"]') ?? form.querySelector(CONTROLS);
  first?.focus({ preventScroll: true });
  first?.select?.();
  if (opensByHand && first?.matches("select")) {
    try {
      first.showPicker();
      form.dataset.byHand = "1";
    } catch {
      // The browser shows it when it is pressed.
    }
  }
  opensByHand = false;
}

document.addEventListener("htmx:load", (event) => {
  const drawn = event.detail.elt;
  if (!drawn.matches?.("[data-cell-form]")) return;
  // An answer with an error keeps what it was opened with, so that it counts as changed.
  drawn.dataset.opened = drawn.querySelector('[aria-invalid="true"]') ? "" : typed(drawn);
  show(drawn);
});

// The list of a select that was opened with the mouse closes with a choice: that is all there is to say.
document.addEventListener("change", (event) => {
  const form = event.target instanceof HTMLSelectElement ? event.target.closest("[data-cell-form]") : null;
  if (form?.dataset.byHand) form.requestSubmit();
});

// The row is drawn anew after a write: one goes on to the next cell, or stays where one was.
document.addEventListener("htmx:afterSettle", (event) => {
  const row = event.detail.elt;
  const saved = event.detail.requestConfig?.elt;
  if (!row?.matches?.('tr[id^="row-"]') || !saved?.matches?.("[data-cell-form]")) return;
  const opener = openerOf(document.getElementById(saved.dataset.onward || saved.dataset.cell));
  if (saved.dataset.onward) opener?.click();
  else opener?.focus();
});

for (const name of ["scroll", "resize"]) addEventListener(name, () => forms().forEach(place), { capture: true, passive: true });
