// Buttons that copy a field (data-copies="its id"), and a file whose text goes into a text area.
// The clipboard API exists only in a secure context; selecting and execCommand works without.

async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    field.setSelectionRange(0, field.value.length);
    return document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    if (!(await copy(field))) return; // it stays selected, for the reader's own copy key
    const text = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = text), 2000);
  });
}

for (const part of document.querySelectorAll("[data-file-into]")) {
  part.hidden = false;
  part.querySelector("input").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (file) document.getElementById(part.dataset.fileInto).value = await file.text();
  });
}
