// The keyboard of a review; review_drafts.js keeps what is looked at and noted.
"use strict";

const WRITING = "input, textarea, select, [contenteditable]";
const form = document.querySelector("[data-review]");
const rows = () => [...form.querySelectorAll("tr[data-row]")];
let current = null;
let waiting = null; // while the next page is under way: what is done when its rows are there, in order
let known = 0;

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

// Beyond the last row the next page is fetched; the key goes on where it stood, and those after it follow.
function step(by) {
  const all = rows();
  const next = all[place() + by];
  if (next) return moveTo(next);
  if (!current) return moveTo(all[0]);
  return by > 0 && fetchMore(() => step(by));
}

function fetchMore(then) {
  const more = form.querySelector("[data-more]");
  if (!more) return;
  waiting = [then];
  known = rows().length;
  more.click();
}

// Rows are in the page before htmx says so: a key that did not wait would step, and the waiting one again.
function press(key) {
  if (waiting) waiting.push(() => press(key));
  else if (!document.activeElement.closest(WRITING)) keys[key]();
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
  const writing = event.target.closest(WRITING);
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
  press(event.key);
});

form.addEventListener("focusin", (event) => {
  const row = event.target.closest("tr[data-row]");
  if (row && row !== current) mark(row);
});

// Rows that come later take up the keys where they stood; an answer without any (a log-in page) takes none.
document.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.successful) waiting = null; });
document.addEventListener("htmx:afterSettle", () => {
  const then = waiting && rows().length > known ? waiting : [];
  waiting = null;
  then.forEach((act) => act());
});
