// SPDX-License-Identifier: Apache-2.0
// The wall runs unattended: its clock goes on between answers, silence of the server is shown, a new program is loaded by itself.
const wall = () => document.getElementById("wall");
let answered = Date.now();

const two = (n) => String(n).padStart(2, "0");
function tick() {
  const place = wall();
  if (!place) return;
  const [hour, minute] = place.querySelector("[data-clock]").dataset.clock.split(":").map(Number);
  const at = hour * 60 + minute + Math.floor((Date.now() - answered + Number(place.dataset.second) * 1000) / 60000);
  place.querySelector("[data-clock]").textContent = `${two(Math.floor(at / 60) % 24)}:${two(at % 60)}`;
}
function lost(yes) {
  const place = wall();
  if (!place) return;
  place.classList.toggle("lost", yes);
  place.querySelector("[data-lost]").hidden = !yes;
  if (yes) place.querySelector("[data-lost-since]").textContent = place.querySelector("[data-upto]").textContent;
}
if (wall()) {
  setInterval(tick, 1000);
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, () => lost(true));
  document.addEventListener("htmx:afterSwap", () => {
    answered = Date.now();
    const place = wall();
    if (place && place.dataset.assets !== document.querySelector("[data-wall]").dataset.assets) window.location.reload();
  });
}
