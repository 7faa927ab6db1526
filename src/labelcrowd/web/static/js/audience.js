// The publish form: groups of the chosen market only, and the field for named workers when it is
// asked for. Without this script everything is there, and the server refuses what does not fit.

const choice = document.getElementById("audience");
const named = document.querySelector("[data-shown-for]");

function fit() {
  const market = choice.form.elements.market.value;
  for (const option of choice.options) {
    const elsewhere = Boolean(option.dataset.market) && option.dataset.market !== market;
    if (elsewhere && option.selected) choice.value = "all";
    option.hidden = option.disabled = elsewhere;
  }
  named.hidden = choice.value !== named.dataset.shownFor;
}

if (choice && named) {
  choice.form.addEventListener("change", fit);
  fit();
}
