// The keyboard of a review; review_drafts.js keeps what is looked at and noted.
"use strict";

const form = document.querySelector("[data-review]");
const rows = () => [...form.querySelectorAll("tr[data-row]")];
let current = null;
let goOn = null;

function mark(row) {
  rows().forEach((other) => other.classList.toggle("is-current", other === row));
  current = row;
}

function moveTo(row) {
  if (!row) return false;
  mark(row);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

const place = () => rows().indexOf(current);

// Beyond the last row the next page is fetched; the key then goes on where it stood.
function step(by) {
  const all = rows();
  const next = all[place() + by];
  if (next) return moveTo(next);
  if (!current) return moveTo(all[0]);
  return by > 0 && fetchMore(() => step(by));
}

// While a page is under way no second one is asked for.
function fetchMore(then) {
  const more = form.querySelector("[data-more]");
  if (!more || goOn) return;
  goOn = then;
  more.click();
}

function nextDoubt() {
  const later = rows().slice(place() + 1);
  const found = later.find((row) => row.dataset.state !== "ok");
  if (!moveTo(found)) fetchMore(nextDoubt);
}

function remarkCell(row) {
  const details = row.querySelector("details.cell-note");
  details.open = true;
  details.querySelector("select").focus();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  e: nextDoubt,
  r: () => current?.querySelector("[data-note]").focus(),
  c: () => current && remarkCell(current),
  a: () => {
    if (!current) return;
    const button = current.querySelector("[data-look]");
    if (button.getAttribute("aria-pressed") === "false") button.click();
    step(1);
  },
  "/": () => document.querySelector("[data-filter]").select(),
  "?": () => {
    const help = document.querySelector("[data-keys]");
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (writing && event.key === "Escape" && current) {
    event.preventDefault();
    writing.blur();
    moveTo(current);
    return;
  }
  if (writing?.matches("[data-note]") && event.key === "Enter") {
    event.preventDefault(); // Enter in a note keeps it and decides nothing.
    writing.blur();
    moveTo(writing.closest("tr"));
    return;
  }
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

form.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (row && row !== current) mark(row);
});

// Rows that come later take up the key where it stood.
document.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.successful) goOn = null; });
document.addEventListener("htmx:afterSettle", () => {
  const then = goOn;
  goOn = null;
  then?.();
});
