// Floating lists stand in the top layer, beside what opened them, and inside the window.
const GAP = 4;
const EDGE = 8;

/** Shows `list` under `anchor` (above it where there is more room); `alignEnd` lines up the right edges. */
export function float(list, anchor, { alignEnd = false, sameWidth = false } = {}) {
  list.popover = "manual";
  if (!list.matches(":popover-open")) list.showPopover();
  place(list, anchor, alignEnd, sameWidth);
}

export function sink(list) {
  if (list.matches(":popover-open")) list.hidePopover();
  list.removeAttribute("popover");
}

function place(list, anchor, alignEnd, sameWidth) {
  const box = anchor.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - GAP - EDGE;
  const above = box.top - GAP - EDGE;
  list.style.width = sameWidth ? `${box.width}px` : "";
  list.style.maxHeight = "";
  const height = list.offsetHeight;
  const isUnder = height <= below || below >= above;
  const room = Math.min(height, isUnder ? below : above);
  list.style.maxHeight = `${Math.max(room, 80)}px`;
  list.style.top = `${isUnder ? box.bottom + GAP : box.top - GAP - room}px`;
  const left = alignEnd ? box.right - list.offsetWidth : box.left;
  list.style.left = `${Math.max(EDGE, Math.min(left, window.innerWidth - list.offsetWidth - EDGE))}px`;
}
