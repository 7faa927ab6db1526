// A HIT of another requester in its frame: the time left, warnings, and what happened inside.

const timer = document.querySelector("[data-deadline]");
const extend = document.getElementById("extend");
const frame = document.querySelector("iframe[data-state]");
const announce = document.getElementById("announce");

// The worker's clock may be wrong; the server's counts.
const ahead = timer ? Number(timer.dataset.now) - Date.now() : 0;
let said = "";

function two(number) {
  return String(number).padStart(2, "0");
}

function say(text) {
  if (text !== said) announce.textContent = said = text;
}

function tick() {
  const left = Math.max(0, Math.floor((Number(timer.dataset.deadline) - Date.now() - ahead) / 1000));
  const hours = Math.floor(left / 3600);
  const minutes = Math.floor((left % 3600) / 60);
  const text = `${minutes}:${two(left % 60)}`;
  timer.querySelector("b").textContent = hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : text;
  timer.classList.toggle("timer--soon", left <= 600 && left > 120);
  timer.classList.toggle("timer--last", left <= 120);
  if (left === 0) say(timer.dataset.over);
  else if (left <= 120) say(timer.dataset.two);
  else if (left <= 600) say(timer.dataset.ten);
  if (extend) extend.hidden = left > 600 || left === 0;
}

if (timer) {
  tick();
  setInterval(tick, 1000);
}

// Every page the frame loads may be the one after Submit; the server knows. It is asked at once too:
// the frame may have gone on before this script was there.
async function goOn() {
  const answer = await fetch(frame.dataset.state, { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const state = await answer.json();
  if (state.go_to) window.location.assign(state.go_to);
}

if (frame) {
  frame.addEventListener("load", goOn);
  goOn();
}

// More time without loading the page again: what is typed in the frame stays.
extend?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const answer = await fetch(extend.action, {
    method: "POST",
    headers: { accept: "application/json", "x-csrf-token": extend.elements.csrf.value },
  });
  if (!answer.ok) return;
  timer.dataset.deadline = (await answer.json()).deadline_at;
  extend.remove();
  tick();
});
