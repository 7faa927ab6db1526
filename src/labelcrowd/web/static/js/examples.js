// The publish form: a chosen picture is sent at once and its name filled in. Without this script all
// rows are there, and pictures are named that are in a collection already.

const examples = document.querySelector("[data-examples]");

async function send(row, file) {
  const said = row.querySelector("[data-said]");
  said.textContent = examples.dataset.textSending;
  try {
    const answer = await fetch(`${examples.dataset.examples}?name=${encodeURIComponent(file.name)}`, {
      method: "POST",
      body: file,
      headers: {
        "x-csrf-token": examples.closest("form").querySelector("[name=csrf]").value,
        "content-type": "application/octet-stream",
      },
    });
    const told = await answer.json();
    if (answer.ok) row.querySelector("[name=example_picture]").value = told.picture;
    said.textContent = answer.ok ? "" : told.error.message;
  } catch {
    said.textContent = examples.dataset.textFailed;
  }
}

if (examples) {
  const spare = [...examples.querySelectorAll("[data-spare]")];
  const more = examples.querySelector("[data-one-more]");
  for (const row of spare) row.hidden = true;
  more.hidden = spare.length === 0;
  more.addEventListener("click", () => {
    const row = spare.shift();
    row.hidden = false;
    row.querySelector("select").focus();
    more.hidden = spare.length === 0;
  });
  for (const row of examples.querySelectorAll("[data-example]")) {
    const input = row.querySelector("[data-choose]");
    input.hidden = false;
    input.addEventListener("change", () => {
      if (input.files[0]) void send(row, input.files[0]);
    });
  }
}
