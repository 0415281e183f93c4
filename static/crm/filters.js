// The filter builder: the server draws each row; here groups and rows are added and removed.
const rowsOf = (group) => group.querySelector("[data-filter-rows]");

function nextKey(builder) {
  const keys = [...builder.querySelectorAll('[name="row"]')].map((field) => Number(field.value));
  return Math.max(-1, ...keys) + 1;
}

function nextGroup(builder) {
  const groups = [...builder.querySelectorAll("[data-group]")].map((field) => Number(field.value));
  return Math.max(-1, ...groups) + 1;
}

async function addRow(builder, group) {
  const place = group.querySelector("[data-group]")?.value ?? nextGroup(builder);
  const url = `${builder.dataset.rowUrl}?key=${nextKey(builder)}&group=${place}`;
  await window.htmx.ajax("GET", url, { target: rowsOf(group), swap: "beforeend" });
  rowsOf(group).lastElementChild?.querySelector("select")?.focus();
}

async function addGroup(builder) {
  const groups = builder.querySelector("[data-filter-groups]");
  const made = builder.querySelector("template").content.cloneNode(true);
  if (!groups.querySelector("[data-filter-group]")) made.querySelector(".filter-or").remove();
  groups.append(made);
  window.htmx.process(groups);
  await addRow(builder, groups.lastElementChild);
}

function removeRow(builder, row) {
  const group = row.closest("[data-filter-group]");
  row.remove();
  if (!group.querySelector("[data-filter-row]")) {
    const word = group.previousElementSibling ?? group.nextElementSibling;
    if (word?.matches(".filter-or")) word.remove();
    group.remove();
  }
  builder.querySelector("[data-filter-add-group]").focus();
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const builder = target?.closest("[data-filters]");
  if (target?.closest('[data-open="filters"]')) {
    const opened = document.querySelector("[data-filters]");
    if (opened && !opened.querySelector("[data-filter-group]")) addGroup(opened);
  }
  if (!builder) return;
  const removed = target.closest("[data-filter-remove]");
  if (removed) removeRow(builder, removed.closest("[data-filter-row]"));
  if (target.closest("[data-filter-add]")) addRow(builder, target.closest("[data-filter-group]"));
  if (target.closest("[data-filter-add-group]")) addGroup(builder);
});
