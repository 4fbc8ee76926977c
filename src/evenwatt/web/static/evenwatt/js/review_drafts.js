// Drafts of a review save themselves. Without this file every button keeps what was typed.
"use strict";

(() => {
  const form = document.querySelector("[data-review]");

  // One answer tells how far the review is, and that the draft is kept.
  async function post(url, fields) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "round"]) body.append(name, form.elements[name].value);
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const told = page.querySelector("#review-progress") || page.querySelector(".refusal");
      if (told && answer.ok) document.querySelector("#review-progress").replaceWith(told);
      else if (told) document.querySelector("#notices").replaceChildren(told);
      document.querySelector("#connection-lost").hidden = true;
      return answer.ok;
    } catch {
      document.querySelector("#connection-lost").hidden = false;
      return false;
    }
  }

  async function look(button) {
    const seen = button.getAttribute("aria-pressed") === "true";
    if (await post(form.dataset.look, { [seen ? "unlook" : "look"]: button.closest("tr").dataset.row })) {
      button.setAttribute("aria-pressed", String(!seen));
      button.name = seen ? "look" : "unlook";
    }
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-look]");
    if (!button) return;
    event.preventDefault();
    look(button);
  });

  form.addEventListener("change", (event) => {
    const field = event.target;
    if (field.name === "opinion") post(form.dataset.notes, { opinion: field.value });
    if (!field.matches("[data-note]")) return;
    const fields = { [field.name]: field.value };
    const column = field.name.startsWith("cell-") && form.elements[`column-${field.name.slice(5)}`];
    if (column) fields[column.name] = column.value;
    post(form.dataset.notes, fields);
  });
})();
