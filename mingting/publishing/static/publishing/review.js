// The preview at the width of a desk or a phone, more places to point at, and a verdict by keyboard. Works without.
(() => {
  for (const look of document.querySelectorAll("[data-look]")) {
    const stage = look.querySelector(".mt-look__stage");
    const frame = stage.querySelector("iframe");
    const buttons = [...look.querySelectorAll("[data-look-width]")];
    let width = stage.clientWidth < 480 ? 390 : 1280;
    const fit = () => {
      const room = stage.clientWidth;
      const scale = Math.min(1, room / width);
      frame.style.width = `${width}px`;
      frame.style.height = `${stage.clientHeight / scale}px`;
      frame.style.transform = `translateX(${Math.max(0, (room - width * scale) / 2)}px) scale(${scale})`;
      frame.style.marginInline = "0";
    };
    for (const button of buttons) {
      button.addEventListener("click", () => {
        width = Number(button.dataset.lookWidth);
        for (const other of buttons) {
          const on = other === button;
          other.setAttribute("aria-pressed", String(on));
          other.classList.toggle("button-secondary", !on);
        }
        fit();
      });
    }
    for (const button of buttons) {
      const on = Number(button.dataset.lookWidth) === width;
      button.setAttribute("aria-pressed", String(on));
      button.classList.toggle("button-secondary", !on);
    }
    new ResizeObserver(fit).observe(stage);
    fit();
  }

  const form = document.querySelector("[data-verdict]");
  if (!form) return;
  const add = form.querySelector("[data-add-point]");
  const total = form.querySelector("[name=points-TOTAL_FORMS]");
  const blank = form.querySelector("[data-point-template]");
  add.hidden = false;
  add.addEventListener("click", () => {
    const number = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    const point = holder.firstElementChild;
    form.querySelector("[data-points]").append(point);
    total.value = String(number + 1);
    point.querySelector("input").focus();
  });

  // After a refusal the first thing to mend is in sight and under the keyboard.
  const wrong = form.querySelector(".mt-wrong, .mt-error, .w-field--error");
  if (wrong) {
    wrong.scrollIntoView({ block: "center" });
    (wrong.querySelector("input, textarea") ?? wrong).focus({ preventScroll: true });
  }

  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.querySelector(`[name=verdict][value=${event.shiftKey ? "return" : "pass"}]`).click();
  });
})();
