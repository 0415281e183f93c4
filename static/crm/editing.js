// Editing in place by keyboard: Escape leaves the field as it was, and the focus goes back to where it came from.
document.addEventListener("keydown", (event) => {
  const form = event.target instanceof Element ? event.target.closest("[data-editing]") : null;
  if (event.key === "Escape" && form) form.querySelector("[data-cancels]")?.click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const returned = event.detail.requestConfig?.elt?.dataset.returnsFocus;
  if (returned) document.getElementById(returned)?.focus();
});

// A property that is shown again after its form was open: its button has the focus again.
document.addEventListener("htmx:load", (event) => {
  const row = event.detail.elt;
  if (!row.matches?.(".property:not([data-editing])")) return;
  if (document.activeElement === document.body) row.querySelector(".property-edit")?.focus();
});

// On a narrow screen the path of stages scrolls; the current one is in sight.
const current = document.querySelector(".stage-path [aria-current]");
if (current) {
  const path = current.closest(".stage-path");
  path.scrollLeft = current.offsetLeft - (path.clientWidth - current.offsetWidth) / 2 - path.offsetLeft;
}
