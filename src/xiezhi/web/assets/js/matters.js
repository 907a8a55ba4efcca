// SPDX-License-Identifier: Apache-2.0
// Lists of matters: the unit tree is searched, columns are chosen, what was selected goes along with an export.
document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-finds]");
  if (!box) return;
  const text = box.value.trim().toLowerCase();
  document.querySelectorAll(`${box.dataset.finds} [data-key]`).forEach((one) => {
    one.hidden = text !== "" && !one.dataset.key.includes(text) && !one.querySelector(`[data-key*="${CSS.escape(text)}"]`);
  });
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-column]")) return;
  const chosen = [...document.querySelectorAll("[data-column]:checked")].map((one) => one.value);
  document.querySelectorAll("[data-columns]").forEach((one) => { one.value = chosen.join(","); });
});
document.addEventListener("click", (event) => {
  if (!event.target.closest('[data-dialog="export"]')) return;
  const place = document.querySelector("[data-chosen-ids]");
  if (!place) return;
  const boxes = [...document.querySelectorAll("[data-selects] tbody input[name=id]:checked")];
  place.replaceChildren(...boxes.map((box) => {
    const one = document.createElement("input");
    one.type = "hidden"; one.name = "id"; one.value = box.value;
    return one;
  }));
  document.querySelectorAll("[data-needs-chosen]").forEach((one) => { one.hidden = boxes.length === 0; });
});
