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
