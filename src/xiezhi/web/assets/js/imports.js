// SPDX-License-Identifier: Apache-2.0
// Imports: the choices of a column are filled in when they are first wanted; a file that is too long is told before it is sent.
function fill(select) {
  const all = document.getElementById(select.dataset.options);
  if (!all || select.dataset.filled) return;
  select.dataset.filled = "1";
  const chosen = select.value;
  select.replaceChildren(all.content.cloneNode(true));
  select.value = chosen;
}
["focusin", "pointerdown"].forEach((name) => document.addEventListener(name, (event) => {
  const select = event.target.closest?.("select[data-options]");
  if (select) fill(select);
}));

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-upload]");
  if (!form) return;
  const file = form.querySelector("input[type=file]").files[0];
  const line = form.querySelector("[data-wrong]");
  if (file && file.size > Number(form.dataset.most)) {
    event.preventDefault();
    line.textContent = form.dataset.tooLong;
    line.hidden = false;
    return;
  }
  const button = form.querySelector("[data-sends]");
  button.disabled = true;
  button.lastChild.textContent = button.dataset.sends;
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "source") return;
  const other = document.getElementById("other");
  if (other) { other.closest(".field").hidden = event.target.value !== ""; if (event.target.value) other.value = ""; }
});
const source = document.getElementById("source");
if (source) {
  const asked = new URLSearchParams(location.search).get("source");
  if (asked && [...source.options].some((one) => one.value === asked)) source.value = asked;
  source.dispatchEvent(new Event("change", { bubbles: true }));
}
