// Keyboard of the inbox: j and k move, x selects, Enter opens, f goes to the filters.
"use strict";

const duties = () => [...document.querySelectorAll("[data-inbox] .duty")];
const current = () => duties().findIndex((duty) => duty.classList.contains("is-current"));

function moveTo(index) {
  const rows = duties();
  const row = rows[Math.max(0, Math.min(index, rows.length - 1))];
  if (!row) return;
  rows.forEach((other) => other.classList.toggle("is-current", other === row));
  row.querySelector(".duty-title a").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => moveTo(current() + 1),
  k: () => moveTo(current() - 1),
  x: () => duties()[current()]?.querySelector(".pick input")?.click(),
  f: () => document.querySelector("[data-filters] a, [data-filters] summary")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  } else if (event.key === "Enter" && event.target.matches("body, .pick input") && current() >= 0) {
    event.preventDefault(); // a box would send the form
    window.location.assign(duties()[current()].dataset.href);
  }
});

// The mouse and the Tab key move the mark as well, so that both ways of working stay in step.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".duty");
  if (row) duties().forEach((duty) => duty.classList.toggle("is-current", duty === row));
});

// One button for all that is selected, if all of it can be dealt with on the same page; else the bar says so.
const selection = document.querySelector("[data-selection]");
const picked = () => [...selection.querySelectorAll(".pick input:checked")];

selection?.addEventListener("change", () => {
  const common = new Set(picked().map((box) => box.dataset.batch ?? ""));
  const buttons = [...selection.querySelectorAll("button[data-batch]")];
  buttons.forEach((button) => {
    button.hidden = !(common.size === 1 && common.has(button.dataset.batch));
    button.disabled = button.hidden; // else Enter would press it
  });
  selection.querySelector("[data-no-batch]").hidden = buttons.some((button) => !button.hidden);
});

// A browser that comes back to the page has the boxes as they were, and tells nobody.
window.addEventListener("pageshow", () => {
  if (selection) picked()[0]?.dispatchEvent(new Event("change", { bubbles: true }));
});
