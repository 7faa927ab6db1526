// What every page of an HTMLQuestion gets from us, before its own scripts: forms that lead to
// externalSubmit go to this market with the assignment's id, and in a preview they go nowhere.
// The page runs in an origin of its own; all that this knows is the page's own address.

(() => {
  const asked = new URLSearchParams(location.search);
  const assignmentId = asked.get("assignmentId") ?? "";
  const preview = assignmentId === "ASSIGNMENT_ID_NOT_AVAILABLE";
  const submitTo = `${(asked.get("turkSubmitTo") ?? "").replace(/\/+$/, "")}/mturk/externalSubmit`;
  const waiting = document.currentScript.dataset.preview;
  const buttons = "button:not([type]), [type=submit], [type=image]";

  function isOurs(form) {
    try {
      const target = new URL(form.getAttribute("action") ?? "", document.baseURI);
      return /\/mturk\/+externalSubmit$/.test(target.pathname);
    } catch {
      return false;
    }
  }

  function prepare(form) {
    if (!isOurs(form)) return;
    form.setAttribute("action", submitTo);
    let field = form.querySelector("[name=assignmentId]");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "assignmentId";
      form.append(field);
    }
    field.value = assignmentId;
    if (!preview) return;
    for (const button of form.querySelectorAll(buttons)) {
      button.disabled = true;
      button.title = waiting;
    }
  }

  function say() {
    const note = document.createElement("p");
    note.setAttribute("role", "status");
    note.textContent = waiting;
    note.style.cssText =
      "position:fixed;inset:auto 0 0 0;margin:0;padding:12px 16px;background:#1b1f24;color:#fff;" +
      "font:15px/1.4 system-ui,sans-serif;text-align:center;z-index:2147483647";
    document.body.append(note);
    setTimeout(() => note.remove(), 4000);
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.forms) prepare(form);
  });
  // Forms that a script made or sends by itself.
  window.addEventListener(
    "submit",
    (event) => {
      if (!isOurs(event.target)) return;
      prepare(event.target);
      if (!preview) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      say();
    },
    true,
  );
  const send = HTMLFormElement.prototype.submit;
  HTMLFormElement.prototype.submit = function submit() {
    if (isOurs(this)) {
      prepare(this);
      if (preview) return say();
    }
    return send.call(this);
  };
})();
