/* Small comforts of the desk: ticking a whole page, seeing a deadline move while a form is filled in, printing. */
(() => {
  "use strict";

  const several = document.querySelector("[data-several]");
  if (several) {
    const all = several.querySelector("[data-tick-all]");
    const said = several.querySelector("[data-ticked]");
    const boxes = () => [...several.querySelectorAll("input[name=case]")];
    const tell = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      if (said) said.textContent = ticked ? `已勾选 ${ticked} 件，` : "勾选的申请";
      if (all) {
        all.checked = ticked > 0 && ticked === boxes().length;
        all.indeterminate = ticked > 0 && ticked < boxes().length;
      }
    };
    if (all) {
      all.hidden = false;
      all.addEventListener("change", () => {
        boxes().forEach((box) => { box.checked = all.checked; });
        tell();
      });
    }
    several.addEventListener("change", tell);
    several.addEventListener("keydown", (event) => {
      if (event.key === "x" && event.target.closest("tbody tr") && event.target.tagName === "A") {
        const box = event.target.closest("tr").querySelector("input[name=case]");
        if (box) { box.checked = !box.checked; tell(); }
      }
    });
    tell();
  }

  const form = document.querySelector("form[data-foresees]");
  const panel = document.querySelector("[data-foreseen]");
  if (form && panel) {
    form.querySelectorAll("[data-foresee]").forEach((button) => { button.hidden = true; });
    let waiting = 0;
    const ask = async () => {
      const data = new FormData(form);
      data.append("preview", "1");
      [...data.keys()].filter((name) => data.get(name) instanceof File).forEach((name) => data.delete(name));
      const answer = await fetch(form.action || location.href, {
        method: "POST", body: data, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin",
      });
      if (answer.ok) panel.innerHTML = await answer.text();
    };
    form.addEventListener("change", (event) => {
      if (event.target.type === "file" || event.target.tagName === "TEXTAREA") return;
      clearTimeout(waiting);
      waiting = setTimeout(() => { ask().catch(() => {}); }, 150);
    });
  }

  const day = document.querySelector("label[for=id_arrived_on]");
  if (day) {
    const word = () => {
      const chosen = document.querySelector("input[name=channel]:checked");
      if (chosen) day.firstChild.textContent = `${chosen.dataset.day} `;
    };
    document.querySelectorAll("input[name=channel]").forEach((radio) => radio.addEventListener("change", word));
    word();
  }

  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
})();
