// Small comforts of the answer's screens: rows added on the spot, fields that fit the choice, a verdict by keyboard.
(() => {
  "use strict";
  // After a refusal what is to be mended is said first; a preview is shown at once.
  const faults = document.querySelector("[data-faults]");
  if (faults) faults.focus();
  const preview = document.querySelector("[data-preview]");
  if (preview) preview.scrollIntoView();

  for (const form of document.querySelectorAll("[data-verdict], [data-once]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      if (!event.submitter?.formTarget) sent = true;
    });
    addEventListener("pageshow", () => { sent = false; });
  }
  const verdict = document.querySelector("[data-verdict]");
  if (verdict) {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      verdict.querySelector(`[name=verdict][value=${event.shiftKey ? "return" : "pass"}]`).click();
    });
  }

  const answer = document.querySelector("[data-answer]");
  if (answer) {
    // What an outcome or a ground needs is asked for as soon as it is chosen.
    const refresh = answer.querySelector("[data-refresh]");
    if (refresh) {
      refresh.hidden = true;
      answer.addEventListener("change", (event) => {
        if (event.target.name === "outcome" || /-ground$/.test(event.target.name)) answer.requestSubmit(refresh);
      });
    }
    const rows = answer.querySelector("[data-rows]");
    const blank = answer.querySelector("template[data-row]");
    const total = answer.querySelector("[name=parts-TOTAL_FORMS]");
    const count = () => {
      [...rows.children].forEach((row, number) => {
        row.querySelector("[data-number]").textContent = String(number + 1);
        row.querySelector("[data-drop-row]").hidden = rows.children.length < 2;
      });
    };
    if (rows && blank) {
      answer.querySelector("[data-add-row]").addEventListener("click", (event) => {
        event.preventDefault();
        const holder = document.createElement("div");
        holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
        const row = holder.firstElementChild;
        total.value = String(Number(total.value) + 1);
        rows.append(row);
        count();
        row.querySelector("input, textarea").focus();
      });
      rows.addEventListener("click", (event) => {
        if (!event.target.closest("[data-drop-row]")) return;
        event.target.closest("[data-part]").remove();
        count();
      });
      count();
    }
    // A click on a choice and Enter go on, without a way to the button.
    answer.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.type !== "radio") return;
      event.preventDefault();
      answer.requestSubmit(answer.querySelector("[name=do][value=next]"));
    });
  }

  const send = document.querySelector("[data-send]");
  if (send) {
    const postal = send.dataset.postal.split("|").map((name) => name.toUpperCase());
    const carrier = send.querySelector("[name=carrier]");
    const warning = send.querySelector("[data-not-postal]");
    const fit = () => {
      const method = send.querySelector("[name=method]:checked")?.value ?? "";
      for (const part of send.querySelectorAll("[data-for]")) {
        part.hidden = method !== "" && !part.dataset.for.split(" ").includes(method);
      }
      const given = carrier.value.replace(/[\s()（）·-]/g, "").toUpperCase();
      warning.hidden = method !== "post" || !given || postal.some((name) => name.startsWith(given));
      const label = send.querySelector("label[for=id_carrier]");
      if (label) label.firstChild.textContent = method === "entrusted" ? "受委托代为送达的行政机关" : "邮政企业";
      carrier.toggleAttribute("list", false);
      if (method === "post") carrier.setAttribute("list", "postal-names");
    };
    send.addEventListener("input", fit);
    fit();
    // What the server has said beside the field need not be said twice.
    if (carrier.getAttribute("aria-invalid")) warning.hidden = true;
  }
})();
