// Dialogs and side panels: data-open="id" opens, data-close or a press beside the dialog closes. Focus returns by itself.
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  if (target?.closest("[data-close]")) target.closest("dialog")?.close();
});

// Only a press that begins beside the dialog closes it: marking text with the mouse may end there.
document.addEventListener("pointerdown", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const isInside = event.clientX >= box.left && event.clientX <= box.right
    && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!isInside) dialog.close();
});
