// Menus are <details>: they open without script. With it they float, close by themselves and walk by arrow keys.
import { float, sink } from "./place.js";

const openMenus = () => document.querySelectorAll("details.menu[open]");
const listOf = (menu) => menu.querySelector(":scope > .menu-list");

function close(menu, { keepsFocus = false } = {}) {
  const hadFocus = menu.contains(document.activeElement);
  menu.open = false;
  if (hadFocus && !keepsFocus) menu.querySelector("summary").focus();
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLDetailsElement) || !menu.matches(".menu")) return;
  const list = listOf(menu);
  if (!list) return;
  if (menu.open) float(list, menu.querySelector("summary"), { alignEnd: true });
  else sink(list);
}, true);

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  openMenus().forEach((menu) => {
    const isItem = target?.closest(".menu-list a, .menu-list button:not([aria-pressed])");
    if (!menu.contains(target)) close(menu, { keepsFocus: true });
    else if (isItem) setTimeout(() => close(menu), 0);
  });
});

document.addEventListener("keydown", (event) => {
  const menu = event.target instanceof Element ? event.target.closest("details.menu") : null;
  if (event.key === "Escape") openMenus().forEach((each) => close(each));
  if (!menu) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined && event.key !== "Home" && event.key !== "End") return;
  event.preventDefault();
  menu.open = true;
  const items = [...listOf(menu).querySelectorAll("a, button:not([disabled])")];
  const place = items.indexOf(document.activeElement);
  const next = { Home: 0, End: items.length - 1 }[event.key] ?? (place < 0 && step < 0 ? items.length - 1 : place + step);
  items[(next + items.length) % items.length]?.focus();
});

// A list that stands in the top layer does not move with the page; it closes instead.
addEventListener("scroll", (event) => {
  openMenus().forEach((menu) => {
    if (event.target instanceof Node && !listOf(menu)?.contains(event.target)) close(menu, { keepsFocus: true });
  });
}, { capture: true, passive: true });
addEventListener("resize", () => openMenus().forEach((menu) => close(menu, { keepsFocus: true })));
