// The sum of the rewards while the form is being filled in; the plan shows the exact one.

const note = document.querySelector("[data-sum]");
const form = note?.closest("form");

function show() {
  const count = Number(form.elements.collection.selectedOptions[0]?.dataset.count ?? 0);
  const cents = Math.round(Number(form.elements.reward.value.replace("$", "")) * 100);
  const workers = Number(form.elements.assignments_per_image.value);
  const sum = (count * cents * workers) / 100;
  note.hidden = !Number.isFinite(sum) || sum <= 0;
  note.querySelector("b").textContent = `${count} × ${workers} × $${(cents / 100).toFixed(2)} = $${sum.toFixed(2)}`;
}

if (form) {
  form.addEventListener("input", show);
  show();
}
