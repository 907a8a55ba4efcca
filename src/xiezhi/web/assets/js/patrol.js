// SPDX-License-Identifier: Apache-2.0
// Patrol by keyboard: J K items, 1–9 questions, Y N U A answers, Space the recording, T P R Z, Enter done and next.
const work = () => document.querySelector("[data-patrol]");
const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const questions = () => [...document.querySelectorAll("[data-patrol] [data-question]")];
let chosen = 0;
let going = 0; // G was pressed: the next letter names a place

function choose(number) {
  const found = questions().find((one) => Number(one.dataset.question) === number);
  if (!found) return;
  questions().forEach((one) => one.classList.toggle("current", one === found));
  found.scrollIntoView({ block: "nearest" });
  chosen = number;
}
function current() {
  return questions().find((one) => one.classList.contains("current")) || questions()[0];
}
function answer(key) {
  const place = current();
  const button = place && place.querySelector(`[data-answer="${key}"]`);
  if (!button || button.disabled) return;
  chosen = Number(place.dataset.question);
  button.click();
}
function say(text) {
  const place = document.querySelector(".patrol-keys .saved");
  if (place) place.textContent = text;
}
function go(url) { if (url) location.assign(url); }
function press(name) {
  const found = document.querySelector(`[data-patrol] [data-do="${name}"]`);
  if (!found) return;
  found.click();
  if (name === "p") { const first = document.getElementById("problem"); if (first) first.focus(); }
}
function play() {
  const found = document.querySelector("[data-patrol] [data-recording]");
  const none = document.querySelector("[data-no-recording]");
  if (found) found.click();
  else if (none) say(none.textContent);
}

document.addEventListener("keydown", (event) => {
  const place = work();
  if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = typing(event.target);
  if (event.key === "Escape" && inside) {
    event.target.blur();
    const open = document.querySelector(".problem-menu[open]");
    if (open) open.removeAttribute("open");
    return;
  }
  if (inside) {
    if (event.key === "Enter" && event.target.closest(".problem-menu")) { event.preventDefault(); event.stopImmediatePropagation(); document.querySelector("[data-raise]").click(); }
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const acts = {
    j: () => go(place.dataset.after), k: () => go(place.dataset.before), " ": play, t: () => press("t"), p: () => press("p"), z: () => press("z"),
    Enter: () => press("Enter"), r: () => { const field = document.getElementById("remark"); field.focus(); field.setSelectionRange(field.value.length, field.value.length); },
  };
  "ynua".split("").forEach((letter) => { acts[letter] = () => answer(letter.toUpperCase()); });
  if (/^[1-9]$/.test(key)) acts[key] = () => choose(Number(key));
  if (key === "g") { going = Date.now(); return; }
  if (!acts[key] || Date.now() - going < 1200) { going = 0; return; }
  if (key === "Enter" && event.target.closest("a[href], summary, .answers button, [data-phrase]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  acts[key]();
}, true);

document.addEventListener("click", (event) => {
  const phrase = event.target.closest("[data-phrase]");
  if (phrase) {
    const field = document.getElementById("remark");
    field.value = [field.value.trim(), phrase.dataset.phrase].filter(Boolean).join("；");
    field.dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  const question = event.target.closest("[data-patrol] [data-question]");
  if (question) choose(Number(question.dataset.question));
});
document.addEventListener("change", (event) => {
  if (event.target.id !== "remark" || event.target.readOnly) return;
  const form = event.target.form;
  const told = new FormData(form);
  told.set("do", "note");
  fetch(form.action, { method: "POST", body: told, headers: { "HX-Request": "true" } }).then(
    async (answered) => {
      if (answered.status === 200) return refused("");
      const page = new DOMParser().parseFromString(await answered.text(), "text/html");
      const why = page.querySelector(".notice.wrong");
      refused(why ? why.textContent : work().dataset.unsaved);
    },
    () => refused(work().dataset.unsaved),
  );
});
// What was not recorded is said above the item; the text that was typed stays in its field.
function refused(why) {
  let line = document.querySelector("[data-patrol] > .notice.wrong");
  if (!why) { if (line) line.remove(); return; }
  if (!line) { line = document.createElement("p"); line.className = "notice wrong"; line.setAttribute("role", "alert"); document.querySelector("[data-patrol] > .page-head").after(line); }
  line.textContent = why;
}

let listAt = null;
let scrolls = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "work") return;
  if ([409, 422].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
  listAt = document.querySelector(".patrol-list ol").scrollTop;
  scrolls = [...document.querySelectorAll("[data-patrol] .scrolls")].map((one) => one.scrollTop);
});
document.addEventListener("htmx:afterSettle", () => {
  if (!work() || listAt === null) return;
  document.querySelector(".patrol-list ol").scrollTop = listAt;
  document.querySelectorAll("[data-patrol] .scrolls").forEach((one, place) => { one.scrollTop = scrolls[place] || 0; });
  listAt = null;
  if (!chosen) return;
  const answered = questions().find((one) => Number(one.dataset.question) === chosen);
  const next = questions().find((one) => Number(one.dataset.question) > chosen && !one.querySelector('[aria-pressed="true"]'));
  const stays = answered && !answered.querySelector('[aria-pressed="true"]');
  choose(stays || !next ? chosen : Number(next.dataset.question));
});
document.addEventListener("DOMContentLoaded", () => {
  document.body.classList.add("scripted");
  const row = document.querySelector(".patrol-list li.current");
  if (row) row.parentElement.scrollTop = row.offsetTop - row.parentElement.offsetTop - row.parentElement.clientHeight / 2;
});
