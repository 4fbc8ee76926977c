// The large-type switch of public pages. Runs before the page is drawn, so that it does not jump.
"use strict";

(() => {
  const root = document.documentElement;
  const key = "evenwatt-type";
  const remember = (value) => { try { localStorage.setItem(key, value); } catch { /* private window: this page only */ } };
  const recall = () => { try { return localStorage.getItem(key); } catch { return null; } };

  if (recall() === "large") root.dataset.type = "large";

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-type-size]");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(root.dataset.type === "large"));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      if (root.dataset.type === "large") delete root.dataset.type;
      else root.dataset.type = "large";
      remember(root.dataset.type || "normal");
      show();
    });
  });
})();
