// The publish form: groups and qualifications of the chosen market only, and the field for named
// workers when it is asked for. Without this script everything is there, and the server refuses
// what does not fit.

const audience = document.getElementById("audience");
const qualification = document.getElementById("qualification");
const named = document.querySelector("[data-shown-for]");

function keepToMarket(choice, otherwise) {
  const market = choice.form.elements.market.value;
  for (const option of choice.options) {
    const elsewhere = Boolean(option.dataset.market) && option.dataset.market !== market;
    if (elsewhere && option.selected) choice.value = otherwise;
    option.hidden = option.disabled = elsewhere;
  }
}

function fit() {
  keepToMarket(audience, "all");
  keepToMarket(qualification, "");
  named.hidden = audience.value !== named.dataset.shownFor;
}

if (audience && qualification && named) {
  audience.form.addEventListener("change", fit);
  fit();
}
