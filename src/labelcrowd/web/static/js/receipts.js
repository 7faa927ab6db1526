// A chosen file is put into the text field, so that the form sends text with and without a script.

const field = document.querySelector("[data-file]");
const text = document.getElementById("receipts");

if (field && text) {
  field.hidden = false;
  field.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) text.value = await file.text();
  });
}
