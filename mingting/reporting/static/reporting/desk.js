/* The editor of a part: a click puts a placeholder where the cursor stands; the check follows the writing. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-checks]");
  const panel = document.querySelector("[data-checked]");
  if (!form || !panel) return;
  const text = form.querySelector("textarea");

  const says = document.querySelector("[data-insert-says]");
  if (says) says.textContent = "点一下占位，放到光标所在处。";
  document.querySelectorAll("code[data-insert]").forEach((code) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rp-insert";
    button.textContent = code.textContent;
    button.setAttribute("aria-label", `放入 ${code.previousElementSibling.textContent.trim()}：${code.textContent}`);
    code.replaceWith(button);
    button.addEventListener("click", () => {
      text.setRangeText(button.textContent, text.selectionStart, text.selectionEnd, "end");
      text.focus();
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });

  let waiting = 0;
  let asked = 0;
  const ask = async () => {
    const data = new FormData(form);
    data.append("preview", "1");
    const own = (asked += 1);
    const answer = await fetch(location.pathname, { method: "POST", body: data, credentials: "same-origin" });
    if (!answer.ok || own !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-checked]");
    if (fresh) panel.replaceChildren(...fresh.childNodes);
  };
  text.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { ask().catch(() => {}); }, 700);
  });
})();
