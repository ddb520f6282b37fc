/** On a phone the navigation opens under the header; without script the same link leads to the site map. */
export class SiteMenu extends HTMLElement {
  connectedCallback(): void {
    const link = this.querySelector("a");
    const nav = document.getElementById("site-nav");
    if (!link || !nav) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.textContent = link.textContent;
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", nav.id);
    link.replaceWith(button);
    const show = (open: boolean): void => {
      nav.classList.toggle("is-open", open);
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || button.getAttribute("aria-expanded") !== "true") return;
      show(false);
      button.focus();
    });
  }
}
