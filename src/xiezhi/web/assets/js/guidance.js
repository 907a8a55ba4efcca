// SPDX-License-Identifier: Apache-2.0
// A chart is made larger and smaller: by buttons, by + - 0, by the wheel with Ctrl, by two fingers. Without it the picture scrolls.
const LEAST = 0.3;
const MOST = 4;
const BASE = 860;

function start(panel) {
  const view = panel.querySelector("[data-zoom-view]");
  const shown = panel.querySelector("[data-zoom-shown]");
  let zoom = 1;
  const fingers = new Map();
  let spread = 0;

  function to(wanted, x = view.clientWidth / 2, y = view.clientHeight / 2) {
    const next = Math.min(MOST, Math.max(LEAST, wanted));
    const [left, top] = [(view.scrollLeft + x) / zoom, (view.scrollTop + y) / zoom];
    zoom = next;
    view.style.setProperty("--zoom", String(zoom));
    view.scrollLeft = left * zoom - x;
    view.scrollTop = top * zoom - y;
    shown.textContent = `${Math.round(zoom * 100)}%`;
  }
  const fit = () => to((view.clientWidth - 24) / BASE);
  const act = { in: () => to(zoom * 1.25), out: () => to(zoom / 1.25), fit };

  panel.querySelector(".zoom-bar").hidden = false;
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) act[button.dataset.zoom]();
  });
  view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const room = view.getBoundingClientRect();
    to(zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1), event.clientX - room.left, event.clientY - room.top);
  }, { passive: false });
  const apart = () => { const [one, other] = [...fingers.values()]; return Math.hypot(one.x - other.x, one.y - other.y); };
  view.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2) spread = apart();
  });
  view.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2 && spread > 0) { const now = apart(); to(zoom * now / spread); spread = now; }
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) view.addEventListener(name, (event) => fingers.delete(event.pointerId));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const wanted = { "+": "in", "=": "in", "-": "out", 0: "fit" }[event.key];
    if (wanted) { event.preventDefault(); act[wanted](); }
  });
}

for (const panel of document.querySelectorAll("[data-zooms]")) start(panel);
