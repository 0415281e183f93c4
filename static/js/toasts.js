// Short words at the edge: messages of the server, answers of htmx ("toast" in HX-Trigger), requests that failed.
const SECONDS = 7;
const room = () => document.getElementById("toasts");

export function toast(text, tone = "") {
  const box = room()?.querySelector("template")?.content.firstElementChild.cloneNode(true);
  if (!box) return;
  if (tone) box.classList.add(tone);
  box.querySelector("p").textContent = text;
  room().append(box);
  expire(box);
}

// Bad news stays until it is closed, and nothing goes away while somebody is on it.
function expire(box) {
  if (box.matches(".bad, .error, .warn, .warning")) return;
  setTimeout(() => (box.matches(":hover, :focus-within") ? expire(box) : box.remove()), SECONDS * 1000);
}

room()?.querySelectorAll(":scope > .toast").forEach(expire);

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-dismiss]") : null;
  button?.closest(".toast, .banner")?.remove();
});

document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));

// What the page asks by itself, again and again, fails in silence.
function isAsked(event) {
  const cause = event.detail.requestConfig?.triggeringEvent;
  return cause?.isTrusted || cause?.type === "load";
}

function tellFailure(event) {
  const words = room()?.dataset;
  if (!words || !isAsked(event)) return;
  const status = event.detail.xhr?.status ?? 0;
  toast({ 0: words.unreachable, 401: words.signedOut, 403: words.forbidden }[status] ?? words.failed, "bad");
}

document.body.addEventListener("htmx:responseError", tellFailure);
document.body.addEventListener("htmx:sendError", tellFailure);
