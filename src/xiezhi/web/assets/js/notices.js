// SPDX-License-Identifier: Apache-2.0
// The bell shows the count that the list brought.
document.addEventListener("htmx:afterSwap", () => {
  const told = document.getElementById("notice-count");
  const shown = document.querySelector("#notices .count");
  if (!told || !shown) return;
  shown.hidden = told.dataset.count === "0";
  shown.textContent = told.dataset.count;
});
