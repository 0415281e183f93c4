// Keeps an open record page in step: asks every two seconds while the page is on screen, and at once on coming back.
// What somebody is using just now is not drawn anew under his hands; it is asked for again until he has left it.
const EVERY = 2000;
let leftOut = false;

const poller = () => document.getElementById("live");

function ask() {
  if (poller() && document.visibilityState === "visible") {
    window.htmx.trigger(poller(), "ask");
  }
}

function isInUse(part) {
  return part.contains(document.activeElement) || part.querySelector("[data-editing]") !== null;
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target === poller()) {
    event.detail.parameters.v = leftOut ? "" : poller().dataset.version;
    leftOut = false;
  }
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.dataset.live !== undefined && isInUse(event.detail.target)) {
    event.detail.shouldSwap = false;
    leftOut = true;
  }
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  const isUnasked = requestConfig?.triggeringEvent?.type === "record-changed";
  if (isUnasked && isInUse(target)) {
    event.detail.shouldSwap = false;
  }
});

// A question that nobody asked aloud fails in silence; where the record is gone, it is asked no more.
document.addEventListener("htmx:responseError", (event) => {
  if (event.target !== poller()) return;
  event.stopPropagation();
  if (event.detail.xhr.status < 500) poller().remove();
}, { capture: true });

setInterval(ask, EVERY);
document.addEventListener("visibilitychange", ask);
// Sent by the server with the answer to a write on this page.
document.addEventListener("live", ask);
