// Pointing at a name lights up its object in the picture, and the other way round.

const items = new Map([...document.querySelectorAll("[data-names]")].map((item) => [item.dataset.names, item]));
const outlines = new Map([...document.querySelectorAll("[data-object]")].map((path) => [path.dataset.object, path]));

function light(id, on) {
  outlines.get(id)?.classList.toggle("is-lit", on);
}

for (const [id, item] of items) {
  item.addEventListener("pointerenter", () => light(id, true));
  item.addEventListener("pointerleave", () => light(id, false));
}
