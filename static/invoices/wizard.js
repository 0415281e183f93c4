// Comforts of the wizard: arrow keys in search results, quotes that choose "Create from quote", and words that are saved
// while one types. All works without.

// A step that came back with problems answers a form. Reloaded it would send that form again, over what was saved since.
history.replaceState(history.state, "", location.href);

const results = (search) => [...(search.closest(".combobox")?.querySelectorAll(".options button") ?? [])];

document.addEventListener("keydown", (event) => {
  const box = event.target instanceof Element ? event.target.closest(".combobox") : null;
  const search = box?.querySelector("[data-picker]");
  if (!search) return;
  const options = results(search);
  const place = options.indexOf(document.activeElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = place + (event.key === "ArrowDown" ? 1 : -1);
    (options[Math.min(next, options.length - 1)] ?? search).focus();
    if (next < 0) search.focus();
  } else if (event.key === "Enter" && event.target === search) {
    event.preventDefault();
    options[0]?.click();
  }
});

document.addEventListener("change", (event) => {
  const form = event.target instanceof HTMLInputElement ? event.target.form : null;
  if (event.target.name === "quote") {
    form?.querySelector('[name="source"][value="quote"]')?.click();
  } else if (event.target.name === "source" && form) {
    const quotes = [...form.querySelectorAll('[name="quote"]:not([disabled])')];
    const fromQuote = event.target.value === "quote";
    quotes.forEach((quote, place) => {
      quote.checked = fromQuote && (quote.checked || (quotes.length === 1 && place === 0));
    });
  }
});

// The form saves itself at each change, which a browser tells when a field is left; long words are saved at each pause.
const PAUSE = 1000;
const WORDS = 'textarea, input[type="text"]:not([inputmode])';
let pause;
document.addEventListener("input", (event) => {
  clearTimeout(pause);
  if (!(event.target instanceof Element) || !event.target.matches(WORDS) || event.target.form?.id !== "step-form") return;
  const field = event.target;
  pause = setTimeout(() => field.isConnected && field.dispatchEvent(new Event("change", { bubbles: true })), PAUSE);
});
