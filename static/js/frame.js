// The frame: light or dark, the rail on narrow screens, values to copy, hints.
const root = document.documentElement;
const DONE_MS = 2000;

function showTheme() {
  const chosen = root.dataset.theme ?? "system";
  document.querySelectorAll("[data-theme-choice]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
  });
}

function chooseTheme(name) {
  if (name === "system") {
    delete root.dataset.theme;
    localStorage.removeItem("theme");
  } else {
    root.dataset.theme = name;
    localStorage.setItem("theme", name);
  }
  showTheme();
}

function toggleRail(opener) {
  const rail = document.getElementById("rail");
  rail.popover = "auto";
  rail.togglePopover({ source: opener });
}

// Closed, the rail is an ordinary part of the page again, also when the window grows.
document.getElementById("rail")?.addEventListener("toggle", (event) => {
  if (event.newState === "closed") event.currentTarget.removeAttribute("popover");
});

/** Browsers keep the clipboard to https and this machine; elsewhere the old way serves. */
async function put(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.body.appendChild(document.createElement("textarea"));
  field.value = text;
  field.select();
  document.execCommand("copy");
  return field.remove();
}

async function copy(button) {
  await put(button.dataset.copy);
  button.classList.add("is-copied");
  setTimeout(() => button.classList.remove("is-copied"), DONE_MS);
  const said = document.getElementById("toasts")?.dataset.copied;
  if (said) document.dispatchEvent(new CustomEvent("toast", { detail: { text: said, tone: "good" } }));
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const theme = target?.closest("[data-theme-choice]");
  if (theme) chooseTheme(theme.dataset.themeChoice);
  const rail = target?.closest("[data-rail]");
  if (rail) toggleRail(rail);
  const copied = target?.closest("[data-copy]");
  if (copied) copy(copied);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(".tooltip:is(:hover, :focus-within)").forEach((hint) => hint.classList.add("is-shut"));
});

for (const name of ["mouseout", "focusout"]) {
  document.addEventListener(name, (event) => event.target.closest?.(".tooltip")?.classList.remove("is-shut"));
}

showTheme();
