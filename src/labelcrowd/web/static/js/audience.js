// The publish form: groups of the chosen market only, and the field for named workers when it is
// asked for. Without this script everything is there, and the server refuses what does not fit.

const choice = document.getElementById("audience");
const market = choice?.form.elements.market;
const named = document.querySelector("[data-shown-for]");

function fit() {
  for (const option of choice.options) {
    const elsewhere = option.dataset.market && option.dataset.market !== market.value;
    option.hidden = option.disabled = Boolean(elsewhere);
    if (elsewhere && option.selected) choice.value = "all";
  }
  named.hidden = choice.value !== named.dataset.shownFor;
}

if (choice && market && named) {
  choice.form.addEventListener("change", fit);
  fit();
}
