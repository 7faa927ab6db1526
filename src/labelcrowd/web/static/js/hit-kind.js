// The publish form: only the fields that the chosen kind of HIT has. Without this script all are
// there, and those of other kinds are not looked at.

const kind = document.getElementById("hit_kind");

function fitKind() {
  for (const field of document.querySelectorAll("[data-of-kinds]"))
    field.hidden = !field.dataset.ofKinds.split(" ").includes(kind.value);
  const start = kind.form.querySelector("#start_from");
  if (kind.value !== "draw") start.closest("details").open = true;
}

if (kind) {
  kind.addEventListener("change", fitKind);
  fitKind();
}
