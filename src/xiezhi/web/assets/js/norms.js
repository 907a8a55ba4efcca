// SPDX-License-Identifier: Apache-2.0
// Norms being written: a step chosen is added to its field, an article to the basis, a line of a fault is shown in the text.
function told(input, value, between) {
  const parts = input.value.split(/[、,，;；]\s*/).filter(Boolean);
  if (!parts.includes(value)) parts.push(value);
  input.value = parts.join(between);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("change", (event) => {
  const adder = event.target.closest?.("select[data-adds]");
  if (!adder || !adder.value) return;
  const input = document.getElementById(adder.dataset.adds);
  if (input) told(input, adder.value, "、");
  adder.value = "";
});

document.addEventListener("click", (event) => {
  const cites = event.target.closest?.("[data-cites] button");
  if (cites) {
    const row = cites.closest("[data-cites]");
    const statute = row.querySelector("select").value;
    const places = [...row.querySelectorAll("[data-place]")].map((one) => (one.value.trim() ? `第${one.value.trim()}${one.dataset.place}` : ""));
    const input = document.getElementById(row.dataset.cites);
    if (statute && input) told(input, `${statute} ${places.join("")}`.trim(), "; ");
    return;
  }
  const jump = event.target.closest?.("[data-line]");
  const text = jump && document.getElementById("text");
  if (!text) return;
  const rows = text.value.split("\n");
  const line = Math.min(Math.max(Number(jump.dataset.line), 1), rows.length);
  const start = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + rows[line - 1].length);
  text.scrollTop = (line - 4) * 18;
});
