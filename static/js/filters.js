// The filter builder: rows are copied from a <template>, groups are numbered in the order in which they stand.
const isOff = (option) => option?.dataset.value === "none";

function number(builder) {
  builder.querySelectorAll("[data-filter-group]").forEach((group, place) => {
    group.querySelectorAll('[name="group"]').forEach((field) => {
      field.value = String(place);
    });
  });
  builder.querySelectorAll("[data-filter-or]").forEach((word) => {
    word.hidden = word.nextElementSibling === null || !word.nextElementSibling.matches("[data-filter-group]");
  });
}

const copyOf = (builder, name) => builder.querySelector(`template[data-filter-${name}]`).content.cloneNode(true);

function showValue(row) {
  const chosen = row.querySelector('[name="operator"]').selectedOptions[0];
  row.querySelector('[name="value"]').hidden = isOff(chosen);
}

function add(builder, group) {
  const row = copyOf(builder, "row");
  const field = row.querySelector("select");
  group.querySelector("[data-filter-rows]").append(row);
  number(builder);
  field.focus();
}

function addGroup(builder) {
  const groups = builder.querySelector("[data-filter-groups]");
  groups.append(copyOf(builder, "group"));
  add(builder, groups.lastElementChild);
}

function remove(builder, row) {
  const group = row.closest("[data-filter-group]");
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (!group.querySelector("[data-filter-condition]")) {
    const word = group.previousElementSibling ?? group.nextElementSibling;
    if (word?.matches("[data-filter-or]")) word.remove();
    group.remove();
  }
  number(builder);
  (next?.querySelector("select") ?? builder.querySelector("[data-filter-add-group]")).focus();
  builder.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const builder = target?.closest("[data-filters]");
  if (!builder) return;
  if (target.closest("[data-filter-add]")) add(builder, target.closest("[data-filter-group]"));
  if (target.closest("[data-filter-add-group]")) addGroup(builder);
  const removed = target.closest("[data-filter-remove]");
  if (removed) remove(builder, removed.closest("[data-filter-condition]"));
});

document.addEventListener("change", (event) => {
  const row = event.target instanceof Element ? event.target.closest("[data-filter-condition]") : null;
  if (row && event.target.name === "operator") showValue(row);
});

document.querySelectorAll("[data-filter-condition]").forEach(showValue);
