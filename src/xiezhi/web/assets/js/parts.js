// SPDX-License-Identifier: Apache-2.0
// Parts of a page that come by htmx: what fails is said where it was asked for, and what was typed stays.
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt } = event.detail;
  const place = elt.closest("form, .panel, main") || document.body;
  let line = place.querySelector("[data-trouble]");
  if (!line) { line = document.createElement("p"); line.className = "wrong"; line.dataset.trouble = ""; line.setAttribute("role", "alert"); place.prepend(line); }
  const told = new DOMParser().parseFromString(xhr.responseText || "", "text/html").querySelector(".nothing");
  line.textContent = told ? told.textContent.trim().replace(/\s+/g, " ") : `${xhr.status}`;
});
document.addEventListener("htmx:sendError", (event) => {
  const place = event.detail.elt.closest("form, .panel, main") || document.body;
  place.dataset.offline = "1";
});
// The log-in has ended while a sentence stands unsent: what the page asks by itself does not take it away. Sending it keeps it.
const unsent = () => [...document.querySelectorAll("form[method=post] textarea, textarea[form], form[method=post] input[type=text]")].some((field) => field.value !== field.defaultValue);
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (requestConfig.headers["X-Xiezhi-Poll"] && xhr.getResponseHeader("HX-Redirect") && unsent()) event.preventDefault();
});
