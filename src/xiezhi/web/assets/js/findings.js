// SPDX-License-Identifier: Apache-2.0
// A tree that narrows as one types ([data-narrows] names it), why a greyed button is grey, the name of a chosen file,
// Ctrl+Enter sends what is typed.
document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-narrows]");
  if (!box) return;
  const wanted = box.value.trim().toLowerCase();
  document.querySelectorAll(`${box.dataset.narrows} > li`).forEach((item) => {
    item.hidden = wanted !== "" && !(item.dataset.words || item.textContent).toLowerCase().includes(wanted);
  });
});
document.addEventListener("click", (event) => {
  const grey = event.target.closest("[data-why]");
  if (!grey) return;
  const shown = grey.closest(".panel").querySelector("[data-why-shown]");
  if (shown) { shown.hidden = false; shown.textContent = `${grey.textContent.trim()}：${grey.dataset.why}`; }
});
document.addEventListener("change", (event) => {
  const chosen = event.target.closest("[data-names]");
  if (!chosen) return;
  const named = chosen.closest(".say").querySelector("[data-named]");
  if (named) named.textContent = chosen.files.length ? chosen.files[0].name : "";
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const text = event.target.closest("textarea[form=act]");
  const send = text && text.closest(".panel").querySelector(".say button[name=act], button.primary[name=act]");
  if (send) { event.preventDefault(); send.click(); }
});
