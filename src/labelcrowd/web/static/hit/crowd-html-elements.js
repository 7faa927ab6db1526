// A small stand-in for Amazon's crowd elements, which pages name by Amazon's address: the form, its
// fields and the classifiers. Answers have Amazon's shape: one field `taskAnswers` with JSON. Elements
// that draw on pictures, video or text are not here; a page with one says so and cannot be submitted.

(() => {
  const asked = new URLSearchParams(location.search);
  const NOT_HERE = [
    "bounding-box", "polygon", "polyline", "keypoint", "semantic-segmentation", "instance-segmentation",
    "image-classifier", "image-classifier-multi-select", "entity-annotation", "line", "video-object-tracking",
    "video-object-detection", "3d-point-cloud", "rekognition-detect-moderation-labels", "textract-analyze-document",
  ].map((name) => `crowd-${name}`);
  const collectors = new WeakMap(); // element -> its answer

  const make = (tag, values = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), values);
    element.append(...inside);
    return element;
  };
  const on = (element, name) => element.hasAttribute(name) && element.getAttribute(name) !== "false";

  function list(text) {
    try {
      return JSON.parse(text);
    } catch {
      return JSON.parse(text.replaceAll("'", '"'));
    }
  }

  function field(element, control) {
    const text = element.getAttribute("label");
    control.required = on(element, "required");
    control.disabled = on(element, "disabled");
    control.placeholder = element.getAttribute("placeholder") ?? "";
    control.value = element.getAttribute("value") ?? "";
    control.setAttribute("data-crowd", "");
    const longest = element.getAttribute("max-length") ?? element.getAttribute("maxlength");
    if (longest) control.maxLength = Number(longest);
    if (text) element.append(make("label", { className: "crowd-field" }, make("span", { textContent: text }), control));
    else element.append(control);
    Object.defineProperty(element, "value", { get: () => control.value, set: (value) => (control.value = value) });
    collectors.set(element, () => control.value);
  }

  function tick(element, type, name) {
    const text = make("span");
    text.append(...element.childNodes);
    const control = make("input", { type, name, checked: on(element, "checked"), required: on(element, "required") });
    control.setAttribute("data-crowd", "");
    element.append(make("label", { className: "crowd-tick" }, control, text));
    Object.defineProperty(element, "checked", { get: () => control.checked, set: (value) => (control.checked = value) });
    const value = element.getAttribute("value") ?? "on";
    collectors.set(element, () => ({ [value]: control.checked }));
  }

  function classifier(element, several) {
    const name = element.getAttribute("name") ?? "";
    const choices = list(element.getAttribute("categories") ?? "[]");
    const options = choices.map((choice) => {
      const control = make("input", {
        type: several ? "checkbox" : "radio", name: `crowd ${name}`, value: choice, required: !several,
      });
      control.setAttribute("data-crowd", "");
      return make("label", { className: "crowd-tick" }, control, make("span", { textContent: choice }));
    });
    const header = make("legend", { textContent: element.getAttribute("header") ?? name });
    element.append(make("fieldset", { className: "crowd-choices" }, header, ...options));
    const chosen = () => [...element.querySelectorAll("input[data-crowd]:checked")].map((one) => one.value);
    collectors.set(element, () => (several ? { labels: chosen() } : { label: chosen()[0] }));
  }

  const KINDS = {
    "crowd-input": (element) => field(element, make("input", { type: element.getAttribute("type") ?? "text" })),
    "crowd-text-area": (element) => field(element, make("textarea", { rows: Number(element.getAttribute("rows") ?? 4) })),
    "crowd-slider": (element) => {
      const control = make("input", { type: "range" });
      for (const limit of ["min", "max", "step"]) control[limit] = element.getAttribute(limit) ?? { min: 0, max: 100, step: 1 }[limit];
      field(element, control);
    },
    "crowd-checkbox": (element) => tick(element, "checkbox", ""),
    "crowd-radio-button": (element) => {
      const group = element.closest("crowd-radio-group");
      tick(element, "radio", group ? (group.id ||= `group-${Math.random()}`) : element.getAttribute("name"));
    },
    "crowd-classifier": (element) => classifier(element, false),
    "crowd-classifier-multi-select": (element) => classifier(element, true),
    "crowd-button": (element) => {
      const button = make("button", { type: element.getAttribute("form-action") === "submit" ? "submit" : "button" });
      button.append(...element.childNodes);
      button.disabled = on(element, "disabled");
      element.append(button);
    },
    "full-instructions": (element) => {
      const header = make("summary", { textContent: element.getAttribute("header") ?? "Instructions" });
      const inside = make("details", {}, header, ...element.childNodes);
      element.append(inside);
    },
  };

  function answers(form) {
    const found = {};
    const add = (name, value) => {
      const ticks = value && typeof value === "object" && found[name] && typeof found[name] === "object";
      found[name] = ticks ? { ...found[name], ...value } : value;
    };
    for (const element of form.querySelectorAll("*")) {
      const name = element.getAttribute("name");
      if (!name) continue;
      if (collectors.has(element)) add(name, collectors.get(element)());
      else if (element.dataset.crowd === undefined && element.matches("input, select, textarea")) {
        if (["checkbox", "radio"].includes(element.type)) add(name, { [element.value]: element.checked });
        else if (!["submit", "button", "image", "reset", "file"].includes(element.type)) add(name, element.value);
      }
    }
    return JSON.stringify([found]);
  }

  function hidden(name, value) {
    return make("input", { type: "hidden", name, value });
  }

  function setUp(element) {
    const form = make("form", { className: "crowd-form" });
    form.append(...element.childNodes);
    element.append(form);
    for (const [name, build] of Object.entries(KINDS)) form.querySelectorAll(name).forEach(build);
    const missing = NOT_HERE.filter((name) => form.querySelector(name));
    if (!form.querySelector("button[type=submit], button:not([type]), input[type=submit]")) {
      form.append(make("p", {}, make("button", { type: "submit", textContent: "Submit" })));
    }
    const preview = asked.get("assignmentId") === "ASSIGNMENT_ID_NOT_AVAILABLE";
    for (const button of form.querySelectorAll("button[type=submit], button:not([type]), input[type=submit]")) {
      button.disabled ||= preview || missing.length > 0;
    }
    if (missing.length) {
      const names = missing.join(", ");
      form.prepend(make("p", { className: "crowd-missing", textContent:
        `This page needs ${names}, which works only at Amazon. Please return the HIT: nothing of it can be submitted here.` }));
    }
    // On the document, so that what the page itself does on submit comes before.
    document.addEventListener("submit", (event) => {
      if (event.target !== form || event.defaultPrevented) return;
      event.preventDefault();
      const post = make("form", { method: "post" });
      post.setAttribute("action", `${(asked.get("turkSubmitTo") ?? "").replace(/\/+$/, "")}/mturk/externalSubmit`);
      post.append(hidden("assignmentId", asked.get("assignmentId") ?? ""), hidden("taskAnswers", answers(form)));
      document.body.append(post);
      post.submit();
    });
    element.submit = () => form.requestSubmit();
  }

  const style = make("style", { textContent: `
    .crowd-form { font: 16px/1.5 system-ui, sans-serif; max-width: 860px; margin: 0 auto; padding: 16px; }
    .crowd-field { display: grid; gap: 4px; margin: 12px 0; }
    .crowd-field input, .crowd-field textarea { font: inherit; padding: 8px; border: 1px solid #8b939c; border-radius: 6px; max-width: 46ch; }
    .crowd-tick { display: flex; gap: 10px; align-items: baseline; padding: 8px 0; }
    .crowd-choices { border: 0; padding: 0; margin: 16px 0; } .crowd-choices legend { font-weight: 600; padding: 0; }
    .crowd-form button { font: inherit; padding: 9px 18px; border: 0; border-radius: 6px; background: #1c5cab; color: #fff; cursor: pointer; }
    .crowd-form button:disabled { background: #c6cbd1; color: #1b1f24; cursor: not-allowed; }
    .crowd-missing { padding: 12px; background: #fbecea; border: 1px solid #e5aaa5; border-radius: 6px; }
    crowd-card, crowd-instructions, short-instructions, full-instructions, classification-target { display: block; margin: 12px 0; }` });

  const start = () => {
    document.head.append(style);
    document.querySelectorAll("crowd-form").forEach(setUp);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
