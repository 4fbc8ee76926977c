// Manners of every page: the search key, menus that close, focus after a swap, the count of selected rows.
"use strict";

const find = (selector) => document.querySelector(selector);

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && find("#search")) {
    event.preventDefault();
    find("#search").select();
  }
  if (event.key === "Escape") {
    const menu = find("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// Whoever sent a wrong form hears of it first.
const takeFocus = (root) => root.querySelector("[data-take-focus]")?.focus();
takeFocus(document);

// Of tabs that do not fit beside each other, the current one is seen.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - 16;
});

// A swap must not throw the keyboard back to the top of the page: new rows take it where they begin.
document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.target;
  takeFocus(target);
  if (document.activeElement !== document.body) return;
  const fresh = [...target.children].find((row) => row.classList.contains("htmx-added")) || target;
  fresh.querySelector("a, button, input")?.focus();
});

// htmx throws refused answers away; here the refusal is shown where messages stand.
document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const refusal = answer.querySelector(".refusal");
  if (!refusal) return;
  find("#notices").replaceChildren(refusal);
  refusal.tabIndex = -1;
  refusal.focus();
});
document.addEventListener("htmx:sendError", () => { find("#connection-lost").hidden = false; });
document.addEventListener("htmx:afterOnLoad", () => { find("#connection-lost").hidden = true; });

// Selected rows: the box in the head takes all, the bar tells how many.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (event.target.type !== "checkbox" || !form) return;
  const boxes = [...form.querySelectorAll(":is(tbody, .duty) .pick input")];
  if (event.target.matches("thead .pick input")) {
    boxes.forEach((box) => { box.checked = event.target.checked; });
  }
  const chosen = boxes.filter((box) => box.checked).length;
  const count = form.querySelector("[data-selected-count]");
  const all = form.querySelector("thead .pick input");
  if (count) count.textContent = chosen;
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
});
