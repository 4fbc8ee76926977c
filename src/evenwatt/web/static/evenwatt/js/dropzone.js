// A file may be dropped where it could be chosen; the form stays an ordinary form.
"use strict";

const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

document.querySelectorAll("[data-dropzone]").forEach((zone) => {
  const input = zone.querySelector("input[type=file]");
  const shown = zone.querySelector("[data-dropzone-file]");
  const over = (is) => zone.classList.toggle("is-over", is);

  input.addEventListener("change", () => {
    shown.textContent = [...input.files].map((file) => `${file.name} · ${size(file.size)}`).join("; ");
  });

  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
});
