// Ticked rows of an index page: the bar says how many, and its forms send them along.
const boxes = () => [...document.querySelectorAll('[data-tick]')];

function show() {
  const ticked = boxes().filter((box) => box.checked).length;
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = ticked === 0;
  bar.querySelector("[data-bulk-count]").textContent = String(ticked);
  const all = document.querySelector("[data-tick-all]");
  if (!all) return;
  all.checked = ticked > 0 && ticked === boxes().length;
  all.indeterminate = ticked > 0 && !all.checked;
}

document.addEventListener("change", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.matches("[data-tick-all]")) boxes().forEach((box) => { box.checked = target.checked; });
  if (target?.matches("[data-tick], [data-tick-all]")) show();
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-bulk-form]")) return;
  event.target.querySelectorAll('[name="id"]').forEach((field) => field.remove());
  for (const box of boxes().filter((each) => each.checked)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "id";
    field.value = box.value;
    event.target.append(field);
  }
}, true);

document.addEventListener("htmx:load", show);
addEventListener("pageshow", show);
