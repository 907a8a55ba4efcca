// SPDX-License-Identifier: Apache-2.0
// The bell shows how much is unread; once it was opened, what it showed is read.
import htmx from "htmx.org";

const bell = document.getElementById("notices");

function show(count) {
  const shown = bell.querySelector("summary .count");
  shown.hidden = count === 0;
  shown.textContent = count > 99 ? "99+" : String(count);
}

if (bell) {
  document.addEventListener("htmx:afterSwap", () => {
    const told = document.getElementById("notice-count");
    if (told) show(bell.open ? 0 : Number(told.dataset.count));
  });
  bell.addEventListener("toggle", () => {
    const told = document.getElementById("notice-count");
    if (!bell.open || !told || told.dataset.count === "0") return;
    htmx.ajax("POST", bell.dataset.read, { source: bell, swap: "none", values: { upto: told.dataset.upto } });
    show(0);
  });
}
