/* One key decides what waits: j and k go to the next and the one before, y accepts, n refuses. Buttons do all of it too. */
(() => {
  const rows = [...document.querySelectorAll("[data-waiting]")];
  const hint = document.querySelector("[data-keys]");
  if (!rows.length) return;
  if (hint) hint.hidden = false;
  const at = () => rows.findIndex((row) => row.contains(document.activeElement));
  const go = (index) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const here = at();
    if (event.key === "j") go(here + 1);
    else if (event.key === "k") go(here < 0 ? 0 : here - 1);
    else if (here >= 0 && (event.key === "y" || event.key === "n")) {
      const button = rows[here].querySelector(event.key === "y" ? "[data-yes]" : "[data-no]");
      if (!button) return;
      sessionStorage.setItem("policies-waiting", String(here));
      button.click();
    } else return;
    event.preventDefault();
  });
  // After a deed the next one has come into the place of the one decided. The fragment of the address takes the focus
  // away while the page loads: it is set afterwards.
  const kept = sessionStorage.getItem("policies-waiting");
  sessionStorage.removeItem("policies-waiting");
  if (kept !== null) window.addEventListener("load", () => requestAnimationFrame(() => go(Number(kept))));
})();
