// Under the choice of kind: what that kind asks for. Nothing is chosen or changed for the person.
(() => {
  // A finding's link names the field it speaks of: go there once the form is drawn.
  const goToField = () => {
    const [root, number] = (new URLSearchParams(location.search).get("field") ?? "").split(".");
    if (!root) return;
    const prefix = number ? `${root}-${Number(number) - 1}-value` : root;
    const input = document.querySelector(`[name="${CSS.escape(prefix)}"], [name^="${CSS.escape(`${prefix}-`)}"]`);
    if (!input) return;
    const place = input.closest("[data-streamfield-child], [data-field], .w-panel") ?? input;
    place.scrollIntoView({ block: "center" });
    (place.querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true]") ?? input).focus({ preventScroll: true });
  };

  const start = () => {
    addEventListener("load", () => setTimeout(goToField, 300));
    const kind = document.querySelector("select[data-kinds]");
    if (!kind) return;
    const known = JSON.parse(kind.dataset.kinds);
    const said = document.createElement("div");
    said.className = "mt-kind";
    said.setAttribute("role", "status");
    kind.closest("[data-field-input]")?.after(said);
    const say = () => {
      const it = known[kind.value];
      said.hidden = !it;
      said.replaceChildren();
      if (!it) return;
      const lines = [it.about, `必填：${it.requires.join("、")}`, it.term];
      if (it.recommends.length) lines.splice(2, 0, `建议填写：${it.recommends.join("、")}`);
      for (const line of lines) {
        const p = document.createElement("p");
        p.textContent = line;
        said.append(p);
      }
    };
    kind.addEventListener("change", say);
    say();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
