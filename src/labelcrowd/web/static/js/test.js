// A qualification test: when its time is up, the form is handed in as it is.

const clock = document.querySelector("[data-deadline]");
const form = document.querySelector("form[data-hands-in]");

if (clock && form) {
  const ahead = Number(clock.dataset.now) - Date.now(); // the server's clock counts
  const watch = setInterval(() => {
    if (Date.now() + ahead <= Number(clock.dataset.deadline)) return;
    clearInterval(watch);
    if (!form.dataset.sent) form.requestSubmit();
  }, 500);
}
