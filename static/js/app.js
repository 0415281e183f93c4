// Small comforts for every page. Nothing here guards anything: every form works without it.
const root = document.documentElement;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return;
  if (target.closest("[data-theme-switch]")) {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  }
  target.closest("[data-dismiss]")?.parentElement.remove();
  const opener = target.closest("[data-open]");
  if (opener) document.getElementById(opener.dataset.open)?.showModal();
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  const copied = target.closest("[data-copy]");
  if (copied) navigator.clipboard.writeText(copied.dataset.copy);
  if (target.closest("[data-rail]")) {
    const rail = document.getElementById("rail");
    rail.popover = "auto";
    rail.togglePopover();
  }
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  const wantsSearch = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
  if (wantsSearch) {
    const search = document.getElementById("search-everything");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
  if (event.key === "Escape") {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
});

// A pressed submit button shows that it works; coming back by the back button it is itself again.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && !event.defaultPrevented && event.target.method !== "dialog") {
    setTimeout(() => button.classList.add("is-busy"), 0);
  }
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll(".is-busy").forEach((button) => button.classList.remove("is-busy"));
});

// An htmx request that fails says so, and what was typed stays.
document.body.addEventListener("htmx:responseError", (event) => {
  const message = document.createElement("div");
  message.className = "toast bad";
  message.textContent = root.lang === "nb" ? "Det gikk ikke. Ingenting er tapt; prøv igjen." : "That did not work. Nothing was lost; try again.";
  if (event.detail.xhr.status !== 204) document.getElementById("toasts")?.append(message);
});
