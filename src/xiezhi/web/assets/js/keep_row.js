// SPDX-License-Identifier: Apache-2.0
// A list that comes anew by itself ([data-keeps-row]) leaves the row one is on, or points at, where it is; what is open stays open.
let held = null;
let pointed = null;

const area = (target) => (target && target.closest ? target.closest("[data-keeps-row]") : null);
const rowOf = (place, key) => [...place.querySelectorAll("[data-key-of]")].find((row) => row.dataset.keyOf === key);

document.addEventListener("pointerover", (event) => { pointed = event.target.closest ? event.target.closest("[data-key-of]") : null; });
document.addEventListener("htmx:beforeRequest", (event) => {
  const place = area(event.target);
  if (place && event.target === place && place.querySelector("details[open]")) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const place = area(event.target);
  if (!place) return;
  const current = place.querySelector("[data-key-of].current");
  const row = current || (pointed && place.contains(pointed) ? pointed : null);
  const active = row && row.contains(document.activeElement) ? [...row.querySelectorAll("a, button")].indexOf(document.activeElement) : -1;
  held = row ? { key: row.dataset.keyOf, top: row.getBoundingClientRect().top, current: Boolean(current), active } : null;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!held) return;
  const row = rowOf(document, held.key);
  if (row) {
    if (held.current) row.classList.add("current");
    if (held.active >= 0) { const again = row.querySelectorAll("a, button")[held.active]; if (again) again.focus({ preventScroll: true }); }
    window.scrollBy(0, row.getBoundingClientRect().top - held.top);
  }
  held = null;
});
