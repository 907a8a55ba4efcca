// SPDX-License-Identifier: Apache-2.0
// Selection in tables: the bar over the table says how many and of which units; Shift selects what lies between.
let last = null;

function table(box) { return box.closest("[data-selects]"); }
function boxes(area) { return [...area.querySelectorAll("tbody input[type=checkbox][name=id]")]; }

function tell(area) {
  const all = boxes(area);
  const chosen = all.filter((box) => box.checked);
  const units = {};
  chosen.forEach((box) => { const unit = box.dataset.unit || ""; units[unit] = (units[unit] || 0) + 1; });
  all.forEach((box) => box.closest("tr").classList.toggle("selected", box.checked));
  const bar = area.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  const count = bar.querySelector("[data-chosen]");
  if (count) count.textContent = String(chosen.length);
  const where = bar.querySelector("[data-units]");
  if (where) where.textContent = Object.entries(units).map(([unit, n]) => `${unit} ${n}`).join("・");
  const whole = area.querySelector("[data-all]");
  if (whole) { whole.checked = chosen.length === all.length && all.length > 0; whole.indeterminate = chosen.length > 0 && chosen.length < all.length; }
}

document.addEventListener("click", (event) => {
  const area = event.target.closest("[data-selects]");
  if (!area) return;
  if (event.target.matches("[data-all]")) { boxes(area).forEach((box) => { box.checked = event.target.checked; }); tell(area); }
  if (event.target.closest("[data-none]")) { boxes(area).forEach((box) => { box.checked = false; }); tell(area); }
  if (event.target.matches("input[type=checkbox][name=id]")) {
    const all = boxes(area);
    if (event.shiftKey && last && all.includes(last)) {
      const [low, high] = [all.indexOf(last), all.indexOf(event.target)].sort((a, b) => a - b);
      all.slice(low, high + 1).forEach((box) => { box.checked = event.target.checked; });
    }
    last = event.target;
    tell(area);
  }
});
document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("[data-selects]").forEach(tell));
