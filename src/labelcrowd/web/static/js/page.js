// Small helpers of every page. Pages work without them: buttons are forms, times are text.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// data-key="a" on a button or link: that key presses it, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest?.("input, textarea, select, dialog[open], [contenteditable]")) return;
  const target = $$("[data-key]").find((element) => element.dataset.key === event.key.toLowerCase());
  if (!target || target.disabled) return;
  event.preventDefault();
  if (target.matches("input")) target.focus();
  else target.click();
});

// A form is sent once; its button shows that it works if that takes long.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || "download" in form.dataset) return; // these leave the page as it is
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => event.submitter?.setAttribute("aria-busy", "true"), 100);
});

// Coming back with the back button shows the page as it was: its forms may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of $$("form[data-sent]")) delete form.dataset.sent;
  for (const button of $$("[aria-busy]")) button.removeAttribute("aria-busy");
});

// <time datetime data-local>: shown in the reader's own zone and language.
for (const time of $$("time[data-local]")) {
  const moment = new Date(time.dateTime);
  time.title = time.textContent;
  time.textContent = moment.toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
}

// data-opens="id" opens a dialog; data-closes closes the one around it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  event.target.closest?.("[data-closes]")?.closest("dialog")?.close();
});

// A select or check box with data-sends sends its form at once.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-sends]")) event.target.form.requestSubmit();
});

// Menus close when the click is elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of $$("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A form with data-goes-on sends itself: "next one automatically".
const goesOn = document.querySelector("form[data-goes-on]");
if (goesOn) setTimeout(() => goesOn.requestSubmit(), Number(goesOn.dataset.goesOn));

// A form with data-seen says that what stands above it was seen.
for (const form of $$("form[data-seen]")) {
  fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
}
