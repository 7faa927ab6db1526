// What a price means while the form is being filled in. The plan says the same, and the exact sum,
// also without this script.

const LOW = 725;
const FAIR = 1500;
const form = document.querySelector("[data-price]")?.closest("form");
const find = (name) => form.querySelector(`[data-${name}]`);

// Cents of a sum as it is typed, NaN for anything else.
function cents(name) {
  const text = form.elements[name].value.trim().replace(/^[$€£]/, "");
  return /^\d+(\.\d{0,2})?$/.test(text) ? Math.round(Number(text) * 100) : Number.NaN;
}

function money(amount) {
  const code = form.querySelector("[name=market]:checked")?.dataset.currency ?? "";
  const sum = (amount / 100).toLocaleString("en", { minimumFractionDigits: 2 });
  const sign = { USD: "$", EUR: "€", GBP: "£" }[code];
  return sign ? sign + sum : `${code} ${sum}`.trim();
}

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// What is asked of one picture, and how long that takes.
function asked() {
  const chosen = form.elements.collection.selectedOptions[0].dataset;
  const any = form.elements.objects.value === "any";
  const kind = form.elements.hit_kind.value;
  const draws = kind === "draw" && form.querySelector("[name=action][value=n]").checked;
  const objects = draws ? (any ? 1 : Number(form.elements.required_objects.value)) : 0;
  const alike = kind === "draw" || kind === "correct"; // as what was measured
  const picture = alike ? Number(chosen.pictureS ?? 0) : 0;
  const seconds = objects > 0 ? objects * Number(chosen.objectS) : picture;
  return { chosen, objects, seconds };
}

function bonus(objects) {
  const each = cents("object_bonus") || 0;
  const above = form.elements.object_bonus_above.value.trim();
  const free = above === "" ? objects : Number(above);
  return Math.min(cents("object_bonus_cap") || 0, each * Math.max(0, objects - free));
}

function showPrice() {
  const { chosen, objects, seconds } = asked();
  const reward = cents("reward");
  const promised = (cents("object_bonus") || 0) > 0;
  const unpaid = reward === 0 && !promised;
  const known = seconds > 0 && !unpaid;
  const hourly = ((reward + bonus(objects)) * 3600) / seconds;
  const dollars = form.querySelector("[name=market]:checked")?.dataset.currency === "USD";
  find("price").hidden = Number.isNaN(reward);
  find("unpaid").hidden = !unpaid;
  find("known").hidden = !known;
  find("unknown").hidden = unpaid || known;
  find("foreign").hidden = dollars || !known;
  find("low").hidden = !(known && dollars && Math.round(hourly) < LOW);
  if (find("low").hidden) form.elements.yes_low_pay.checked = false;
  find("better").hidden = !(known && dollars && hourly < FAIR);
  const said = find("known");
  said.textContent = filled("measured" in chosen ? said.dataset.pilots : said.dataset.coco, {
    seconds: Math.round(Number(chosen.objectS)),
    name: chosen.measured,
    sum: money(Math.round(hourly)),
  });
  find("fair").textContent = filled(find("fair").dataset.text, { sum: money(fair(seconds)) });
}

const fair = (seconds) => Math.ceil((FAIR * seconds) / 3600 - 1e-9);

function pictures() {
  const some = form.elements.which.value === "some";
  return some ? Number(form.elements.pictures.value) : Number(asked().chosen.count);
}

function showSum() {
  const workers = Number(form.elements.assignments_per_image.value);
  const sum = pictures() * cents("reward") * workers;
  const note = find("sum");
  note.hidden = !Number.isFinite(sum) || sum <= 0;
  note.querySelector("b").textContent = `${pictures()} × ${workers} × ${money(cents("reward"))} = ${money(sum)}`;
}

function showPilot() {
  const note = find("pilot");
  const first = !form.elements.rest_of && !("measured" in asked().chosen);
  note.hidden = !(first && pictures() > Number(note.dataset.many));
}

function show() {
  showPrice();
  showSum();
  showPilot();
}

if (form) {
  form.addEventListener("input", show);
  find("use-fair").addEventListener("click", () => {
    form.elements.reward.value = (fair(asked().seconds) / 100).toFixed(2);
    show();
  });
  find("use-pilot").addEventListener("click", () => {
    form.elements.which.value = "some";
    form.elements.pictures.value = find("pilot").dataset.pictures;
    show();
  });
  const { pictures: pilot, which } = form.elements;
  pilot.addEventListener("input", () => {
    which.value = "some";
    show();
  });
  // Typed before this script was there. Who comes back finds what was chosen, as it was.
  const [visit] = performance.getEntriesByType("navigation");
  if (visit.type === "navigate" && pilot.value !== pilot.defaultValue) which.value = "some";
  show();
}
