// Under the choice of kind: what that kind asks for. Nothing is chosen or changed for the person.
(() => {
  // A finding's link names the field it speaks of: go there once the form is drawn.
  const goToField = () => {
    const [root, number] = (new URLSearchParams(location.search).get("field") ?? "").split(".");
    if (!root) return;
    const inBlock = root === "particulars" ? `${root}-${number}` : `${root}-${Number(number) - 1}-value`;
    const prefix = number ? inBlock : root;
    const named = document.querySelectorAll(`[name="${CSS.escape(prefix)}"], [name^="${CSS.escape(`${prefix}-`)}"]`);
    const input = [...named].find((each) => !each.matches(":disabled"));
    if (!input) return;
    const place = input.closest(".mt-particular, [data-streamfield-child], [data-field], .w-panel") ?? input;
    place.scrollIntoView({ block: "center" });
    (place.querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true]") ?? input).focus({ preventScroll: true });
  };

  // Of the groups of fields, one a kind, only the chosen kind's is open and sent. What was written under the same name
  // goes along into an empty field, so that nobody writes the issuers twice.
  const openGroup = (code) => {
    const groups = [...document.querySelectorAll("fieldset[data-kind]")];
    const [before, after] = [groups.find((group) => !group.disabled), groups.find((group) => group.dataset.kind === code)];
    for (const input of before && after && before !== after ? after.elements : []) {
      const twin = [...before.elements].find((each) => each.name === input.name && each.type === input.type);
      if (twin && !input.value) input.value = twin.value;
    }
    for (const group of groups) group.hidden = group.disabled = group !== after;
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
      openGroup(kind.value);
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
