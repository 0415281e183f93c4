// A pressed button shows that it works, and a second press of the same form sends nothing. Servers guard all the same.
const RELEASE_MS = 15000;

function start(button) {
  if (!button) return;
  button.classList.add("is-busy");
  button.setAttribute("aria-busy", "true");
}

function stop(button) {
  button.classList.remove("is-busy");
  button.removeAttribute("aria-busy");
  delete button.form?.dataset.sent;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || event.submitter?.formMethod === "dialog") return;
  if (form.target === "_blank" || event.submitter?.formTarget === "_blank") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") form.dataset.sent = "1";
  const button = event.submitter;
  setTimeout(() => start(button), 0);
  // An answer that is a download leaves the page where it is.
  setTimeout(() => {
    delete form.dataset.sent;
    if (button) stop(button);
  }, RELEASE_MS);
});

addEventListener("pageshow", () => {
  document.querySelectorAll(".is-busy[aria-busy]").forEach(stop);
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Requests of htmx: the button that was pressed, never one that only belongs to a form that saves by itself.
const pressed = (event) => {
  const { elt, triggeringEvent } = event.detail.requestConfig ?? event.detail;
  return triggeringEvent?.submitter ?? (elt?.matches?.("button, a.button") ? elt : null);
};

document.addEventListener("htmx:beforeRequest", (event) => start(pressed(event)));
document.addEventListener("htmx:afterRequest", (event) => {
  const button = pressed(event);
  if (button) stop(button);
});
