// Keyboard of the inbox: j and k move, Enter opens, f goes to the filters.
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
  f: () => document.querySelector("[data-filters] a")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    act();
  } else if (event.key === "Enter" && event.target === document.body && current() >= 0) {
    window.location.assign(duties()[current()].dataset.href);
  }
});

// The mouse and the Tab key move the mark as well, so that both ways of working stay in step.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".duty");
  if (row) duties().forEach((duty) => duty.classList.toggle("is-current", duty === row));
});
