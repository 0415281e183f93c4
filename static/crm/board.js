// Moving deals on the board with the mouse. The menu on each card does the same without one.
const board = () => document.getElementById("board");
let dragged = null;

function columnOf(target) {
  return target instanceof Element ? target.closest("[data-stage]") : null;
}

function mark(column) {
  board()?.querySelectorAll("[data-stage]").forEach((other) => {
    other.classList.toggle("is-drop-target", other === column);
  });
}

document.addEventListener("dragstart", (event) => {
  const card = event.target instanceof Element ? event.target.closest("[data-move-url]") : null;
  if (!card) return;
  dragged = card;
  card.classList.add("is-dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.moveUrl);
});

document.addEventListener("dragover", (event) => {
  const column = dragged && columnOf(event.target);
  if (!column) return;
  event.preventDefault();
  mark(column);
});

document.addEventListener("drop", (event) => {
  const column = dragged && columnOf(event.target);
  if (!column) return;
  event.preventDefault();
  const from = columnOf(dragged);
  if (from === column) return;
  column.querySelector("[data-cards]").prepend(dragged);
  window.htmx.ajax("POST", dragged.dataset.moveUrl, {
    target: "#board",
    swap: "outerHTML",
    values: {
      ...Object.fromEntries(new FormData(document.getElementById("board-place"))),
      stage: column.dataset.stage,
    },
  });
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  mark(null);
});

// After a move by the menu, the moved card has the focus in its new place.
document.body.addEventListener("htmx:afterSettle", (event) => {
  const moved = event.detail.target?.id === "board" ? board()?.dataset.moved : "";
  if (moved) document.getElementById(`deal-${moved}`)?.querySelector("a")?.focus();
});
