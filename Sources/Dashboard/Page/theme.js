// Runs before the page is painted, so that nobody who chose dark is shown a flash of light.
(() => {
  "use strict";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const store = {
    get choice() { try { return localStorage.getItem("aloft-theme"); } catch { return null; } },
    set choice(value) { try { localStorage.setItem("aloft-theme", value); } catch { /* It lasts as long as the page. */ } },
  };
  let choice = store.choice;
  const isDark = () => (choice ? choice === "dark" : system.matches);
  const show = () => {
    root.dataset.theme = isDark() ? "dark" : "light";
    const button = document.getElementById("theme");
    if (button) button.textContent = isDark() ? "Light" : "Dark";
    if (button) button.setAttribute("aria-label", isDark() ? "Show the page in light colours" : "Show the page in dark colours");
    dispatchEvent(new Event("theme"));
  };
  show();
  system.addEventListener("change", show);
  addEventListener("DOMContentLoaded", () => {
    show();
    document.getElementById("theme").addEventListener("click", () => {
      choice = isDark() ? "light" : "dark";
      store.choice = choice;
      show();
    });
  });
})();
