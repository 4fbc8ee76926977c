// A party's half of a seed is made in its own browser: the server gets the hash and never the value.
"use strict";

(() => {
  const form = document.querySelector("[data-draw-commit]");
  // Without a secure context there is no crypto.subtle: the page then explains how to do it by hand.
  if (!form || !window.crypto?.subtle) return;
  const part = (name) => form.querySelector(`[data-draw-${name}]`);
  const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  part("generator").hidden = false;

  part("generate").addEventListener("click", async () => {
    const value = hex(crypto.getRandomValues(new Uint8Array(32)));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(value));
    part("value").value = value;
    part("commitment").value = hex(digest);
    const download = part("download");
    if (download.href) URL.revokeObjectURL(download.href);
    download.href = URL.createObjectURL(new Blob([value], { type: "text/plain" }));
    part("kept").hidden = false;
    part("value").select();
  });

  part("copy").addEventListener("click", async (event) => {
    await navigator.clipboard.writeText(part("value").value);
    event.target.textContent = event.target.dataset.done;
  });
})();
