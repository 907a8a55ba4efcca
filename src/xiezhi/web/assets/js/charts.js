// SPDX-License-Identifier: Apache-2.0
// Charts of the overview: drawn from the JSON that the page brings; the tables under them fold away once a chart is there.
import { drawSpread } from "./spread_chart.js";
import { drawWeeks } from "./weeks_chart.js";

const DRAWN = { "spread-chart": drawSpread, "weeks-chart": drawWeeks };

function draw() {
  Object.keys(DRAWN).forEach((id) => {
    const place = document.getElementById(id);
    const data = document.getElementById(id.replace("-chart", "-data"));
    if (!place || !data || place.dataset.drawn) return;
    if (place.offsetParent === null && getComputedStyle(place.parentElement).display === "none") return;
    const panel = place.closest(".panel");
    panel.classList.add("charted");
    place.dataset.drawn = "1";
    const chart = DRAWN[id](place, JSON.parse(data.textContent));
    const table = panel.querySelector("details.chart-table");
    if (table) table.removeAttribute("open");
    new ResizeObserver(() => chart.resize()).observe(place);
  });
}

document.addEventListener("htmx:afterSwap", (event) => {
  const spread = document.getElementById("spread");
  if (!spread || event.detail.target.id !== "spread") return;  // the bell and the search box swap, too
  document.querySelectorAll("tr[data-norm]").forEach((row) => {
    if (row.dataset.norm === spread.dataset.chosen) row.setAttribute("aria-selected", "true");
    else row.removeAttribute("aria-selected");
  });
  const address = new URL(location.href);
  address.searchParams.set("norm", spread.dataset.chosen || "");
  history.replaceState(history.state, "", address);
  draw();
});
draw();
