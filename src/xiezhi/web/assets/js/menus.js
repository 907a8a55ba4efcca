// SPDX-License-Identifier: Apache-2.0
// Menus close when one clicks elsewhere or opens another; [data-opens] shows what it names; dialogs open by [data-dialog].
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open], details.info[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  });
  const found = document.getElementById("found");
  if (found && !found.parentElement.contains(event.target)) found.textContent = "";
  const opener = event.target.closest("[data-opens]");
  if (opener) document.querySelectorAll(opener.dataset.opens).forEach((one) => {
    one.classList.toggle("open");
    const box = one.querySelector("input");
    if (box) box.focus();
  });
  const asks = event.target.closest("[data-dialog]");
  if (asks) { event.preventDefault(); document.getElementById(asks.dataset.dialog).showModal(); }
  const closes = event.target.closest("[data-close]");
  if (closes) { event.preventDefault(); closes.closest("dialog").close(); }
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("change", (event) => {
  const changed = event.target.closest("[data-submits]");
  if (changed) changed.form.requestSubmit ? changed.form.requestSubmit() : changed.form.submit();
});
