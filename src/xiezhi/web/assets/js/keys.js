// SPDX-License-Identifier: Apache-2.0
// Keys everywhere: / search, J K move, Enter open, E act, X select, ? help, Esc close, G then a letter.
const PLACES = { h: "/", f: "/findings/", c: "/matters/admin_case/", n: "/norms/", p: "/patrol/" };
let going = 0;

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.findIndex((row) => row.classList.contains("current"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  all.forEach((row) => row.classList.remove("current"));
  next.classList.add("current");
  next.scrollIntoView({ block: "nearest" });
  (next.querySelector("a") || next).focus({ preventScroll: true });
}

function press(selector) {
  const row = document.querySelector("[data-row].current");
  const found = row && row.querySelector(selector);
  if (found) found.click();
}

function close() {
  document.querySelectorAll("details.menu[open], details.info[open]").forEach((one) => one.removeAttribute("open"));
  document.querySelectorAll("dialog[open]").forEach((one) => one.close());
  const found = document.getElementById("found");
  if (found) found.textContent = "";
}

function onPage(key) {
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!named || named.disabled) return false;
  if (named.matches("input, textarea")) named.focus();
  else named.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { close(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (going && Date.now() - going < 1200 && PLACES[key]) { going = 0; location.assign(PLACES[key]); return; }
  going = 0;
  if (key === "g") { going = Date.now(); return; }
  const acts = {
    j: () => move(1), k: () => move(-1), e: () => press("[data-act]"), x: () => press("input[type=checkbox]"),
    Enter: () => press("a.main, a[data-open]"), "?": () => location.assign("/help/"),
  };
  if (key === "Enter" && event.target.closest("a, button, summary")) return;
  if (acts[key]) { event.preventDefault(); acts[key](); return; }
  if (onPage(key)) event.preventDefault();
});
