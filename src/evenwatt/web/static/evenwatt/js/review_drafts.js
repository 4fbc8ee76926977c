// Drafts of a review save themselves. Without this file every button keeps what was typed.
"use strict";

(() => {
  const form = document.querySelector("[data-review]");

  // One after the other: each tells what its window saw, which the one before may have changed.
  let last = Promise.resolve();
  const inTurn = (send) => { last = last.then(send); };

  // Counts change in place: a chip that is being pressed is still there when it is let go.
  function recount(page) {
    const told = [...page.querySelectorAll("[data-tab]")];
    const chipOf = (name) => form.querySelector(`[data-tab="${name}"]`);
    for (const chip of form.querySelectorAll("[data-tab]")) {
      const same = told.find((each) => each.dataset.tab === chip.dataset.tab);
      chip.querySelector(".number").textContent = same ? same.querySelector(".number").textContent : "0";
    }
    told.forEach((each, i) => { if (!chipOf(each.dataset.tab)) chipOf(told[i - 1].dataset.tab).after(each); });
  }

  // One answer tells how far the review is, and that the draft is kept.
  async function post(url, fields) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "round"]) body.append(name, form.elements[name].value);
    for (const [name, value] of fields) body.append(name, value);
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = page.querySelector("#review-progress") || page.querySelector(".refusal");
      if (told && answer.ok) {
        document.querySelector("#review-progress").replaceWith(told);
        recount(page);
      } else if (told) document.querySelector("#notices").replaceChildren(told);
      document.querySelector("#connection-lost").hidden = true;
      return answer.ok;
    } catch {
      document.querySelector("#connection-lost").hidden = false;
      return false;
    }
  }

  // Rows looked at while an answer is awaited go together.
  const looks = [];
  async function sendLooks() {
    const now = looks.splice(0);
    const fields = now.map(({ button, seen }) => [seen ? "look" : "unlook", button.closest("tr").dataset.row]);
    if (!now.length || !await post(form.dataset.look, fields)) return;
    now.forEach(({ button, seen }) => {
      button.setAttribute("aria-pressed", String(seen));
      button.name = seen ? "unlook" : "look";
    });
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-look]");
    if (!button) return;
    event.preventDefault();
    looks.push({ button, seen: button.getAttribute("aria-pressed") === "false" });
    inTurn(sendLooks);
  });

  // What this window last saw of a note: what another one has kept since is not overwritten unseen.
  function lastSeen(field) {
    const [, kind, row, column] = /^(remark|cell)-(\d+)-?(.*)$/.exec(field.name) ?? [, "", "0", ""];
    const name = `was-${row}-${kind === "cell" ? form.elements[`column-${row}`].value : column}`;
    return form.elements[name]
      ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  }

  async function keep(field, text, seen) {
    const fields = [[field.name, text], [seen.name, seen.value]];
    const column = field.name.startsWith("cell-") && `column-${field.name.slice(5)}`;
    if (column) fields.push([column, seen.name.split("-")[2]]);
    if (await post(form.dataset.notes, fields)) seen.value = text;
  }

  form.addEventListener("change", (event) => {
    const field = event.target;
    if (field.name !== "opinion" && !field.matches("[data-note]")) return;
    const text = field.value;
    const seen = lastSeen(field);
    inTurn(() => keep(field, text, seen));
  });
})();
