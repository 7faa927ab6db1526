// Files, folders and zips dropped on a page or chosen there, sent one after another.

const drop = document.querySelector("[data-upload]");
const bar = drop.querySelector("progress");
const said = drop.querySelector("[data-progress]");
const refusedList = drop.querySelector("[data-refused]");
const totals = { added: 0, there: 0, refused: 0 };
const waiting = [];
let all = 0;
let done = 0;
let busy = false;

drop.addEventListener("dragover", (event) => {
  event.preventDefault();
  drop.classList.add("is-over");
});
drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("is-over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length) for (const entry of entries) await addEntry(entry);
  else add([...event.dataTransfer.files].map((file) => ({ file, name: file.name })));
});
for (const input of drop.querySelectorAll("[data-choose]")) {
  input.addEventListener("change", () => {
    add([...input.files].map((file) => ({ file, name: withoutTop(file.webkitRelativePath) || file.name })));
    input.value = "";
  });
}

// A chosen folder's own name is not part of the stored folder, as on the command line.
function withoutTop(path) {
  return path.split("/").slice(1).join("/");
}

async function addEntry(entry, folder = "") {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    add([{ file, name: folder + file.name }]);
    return;
  }
  const reader = entry.createReader();
  const inside = folder === "" && entry.fullPath.lastIndexOf("/") === 0 ? "" : `${folder}${entry.name}/`;
  for (;;) {
    const found = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!found.length) return;
    for (const each of found) await addEntry(each, inside);
  }
}

function add(files) {
  const wanted = files.filter(({ name }) => !/(^|\/)(\.|__MACOSX\/|Thumbs\.db$)/.test(name));
  waiting.push(...wanted);
  all += wanted.length;
  if (!busy) work();
}

async function work() {
  busy = true;
  drop.querySelector(".drop__progress").hidden = false;
  const send = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      await sendOne(next);
      done += 1;
      tell();
    }
  };
  tell();
  await Promise.all([send(), send()]);
  busy = false;
  said.textContent = fill(drop.dataset.textSum, totals);
  if (totals.added && !totals.refused) setTimeout(() => location.reload(), 600);
  else if (totals.added) drop.querySelector(".drop__more").hidden = false;
}

async function sendOne({ file, name }) {
  try {
    const answer = await fetch(`${drop.dataset.upload}?name=${encodeURIComponent(name)}`, {
      method: "POST",
      body: file,
      headers: { "x-csrf-token": drop.dataset.csrf, "content-type": "application/octet-stream" },
    });
    const text = await answer.text();
    if (!answer.ok) {
      refuse(name, message(text));
      return;
    }
    for (const line of text.split("\n").filter(Boolean)) take(JSON.parse(line));
  } catch {
    refuse(name, drop.dataset.textFailed);
  }
}

function message(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text.slice(0, 200);
  }
}

function take(result) {
  if (!result.name) return;
  if (result.outcome === "refused") refuse(result.name, result.reason);
  else totals[result.outcome] += 1;
}

function refuse(name, reason) {
  totals.refused += 1;
  const item = document.createElement("li");
  item.textContent = `${name}: ${reason}`;
  refusedList.append(item);
  drop.querySelector(".drop__refused").hidden = false;
}

function tell() {
  bar.max = Math.max(all, 1);
  bar.value = done;
  said.textContent = fill(drop.dataset.textProgress, { done, all });
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
