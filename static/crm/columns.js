// The columns of an index page: ticked ones stand on top, in the order in which they are shown. Buttons move them, as
// does the mouse; the order of the page is the order of the form.
const form = document.querySelector("[data-columns]");
const shown = form?.querySelector("[data-columns-shown]");
const others = form?.querySelector("[data-columns-others]");

function say(column) {
  const columns = [...shown.children];
  const said = form.querySelector("[data-columns-said]");
  said.textContent = said.dataset.words.replace("[label]", column.dataset.column)
    .replace("[place]", String(columns.indexOf(column) + 1)).replace("[total]", String(columns.length));
}

function move(column, step) {
  if (step < 0) column.previousElementSibling?.before(column);
  else column.nextElementSibling?.after(column);
  say(column);
}

/** The button that was pressed has no more to do at the end of the list: its neighbour takes the focus. */
function keepFocus(column, button) {
  button.focus();
  if (getComputedStyle(button).visibility === "hidden") column.querySelector(`[data-move="${-Number(button.dataset.move)}"]`).focus();
}

/** A ticked one goes to the end of those that are shown, another back to its place among the rest. */
function settle(column, isShown) {
  const after = [...others.children].find((other) => other.dataset.column.localeCompare(column.dataset.column) > 0);
  if (isShown) shown.append(column);
  else others.insertBefore(column, after ?? null);
  arm(column, isShown);
  if (isShown) say(column);
}

function arm(column, isShown) {
  if (isShown) column.draggable = true;
  else column.removeAttribute("draggable");
}

function narrow(wanted) {
  const columns = [...others.children];
  columns.forEach((column) => { column.hidden = !column.dataset.column.toLowerCase().includes(wanted); });
  form.querySelector("[data-columns-none]").hidden = columns.some((column) => !column.hidden);
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  if (!button) return;
  const column = button.closest("[data-column]");
  move(column, Number(button.dataset.move));
  keepFocus(column, button);
});

form?.addEventListener("change", (event) => {
  const column = event.target.closest("[data-column]");
  if (!column) return;
  settle(column, event.target.checked);
  event.target.focus();
});

form?.addEventListener("input", (event) => {
  if (event.target.matches("[data-columns-search]")) narrow(event.target.value.trim().toLowerCase());
});

form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("[data-columns-search]")) event.preventDefault();
});

let dragged = null;
form?.addEventListener("dragstart", (event) => {
  dragged = event.target.closest("[data-column]");
  dragged.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
});

form?.addEventListener("dragover", (event) => {
  const over = event.target.closest("[data-columns-shown] > [data-column]");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const box = over.getBoundingClientRect();
  if (event.clientY < box.top + box.height / 2) over.before(dragged);
  else over.after(dragged);
});

form?.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  if (dragged) say(dragged);
  dragged = null;
});

[...(shown?.children ?? [])].forEach((column) => arm(column, true));
