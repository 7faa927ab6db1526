// How long this page could be seen: a hidden tab does not count. What is sent is the sum so far,
// again and again under one ticket, so that a report that is lost or comes twice does no harm.

const place = document.querySelector("[data-time-ticket]");
const EVERY_MS = 60000;

let seen = 0; // milliseconds before `since`
let since = document.visibilityState === "visible" ? performance.now() : null;
let reading = null; // the sum at the first action
let sent = 0;

function sum() {
  return Math.round(seen + (since === null ? 0 : performance.now() - since));
}

function send() {
  const now = sum();
  if (now <= sent) return;
  sent = now;
  const told = { ticket: place.dataset.timeTicket, seen_ms: now, reading_ms: reading ?? now };
  navigator.sendBeacon(place.dataset.time, JSON.stringify(told));
}

function act() {
  reading ??= sum();
}

if (place) {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      since ??= performance.now();
    } else if (since !== null) {
      seen += performance.now() - since;
      since = null;
      send();
    }
  });
  window.addEventListener("pagehide", send);
  setInterval(send, EVERY_MS);
  // The first action: here, or a click or key that goes into the frame, which takes the focus.
  document.addEventListener("keydown", act);
  document.addEventListener("pointerdown", act);
  window.addEventListener("blur", () => {
    if (document.activeElement?.tagName === "IFRAME") act();
  });
}
