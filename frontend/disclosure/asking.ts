/** The application form: faults are read first, and of the applicant's papers only those are shown that apply. */

/** Takes the focus when the page comes back with faults, so that they are the first thing read or heard. */
export class FaultList extends HTMLElement {
  connectedCallback(): void {
    if (document.activeElement === document.body || document.activeElement === null) this.focus();
  }
}

/** Hides what a person is not asked, or an organisation; without script both stand there with their names. */
export class WhoAsks extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", (event) => {
      if ((event.target as HTMLInputElement).name === "applicant_type") this.show();
    });
    this.show();
  }

  private show(): void {
    const chosen = this.querySelector<HTMLInputElement>("[name=applicant_type]:checked")?.value ?? "";
    for (const part of this.querySelectorAll<HTMLElement>("[data-for]")) {
      const kinds = part.dataset.for?.split(" ") ?? [];
      part.hidden = chosen !== "" && !kinds.includes(chosen);
      part.classList.toggle("is-chosen", chosen !== "" && chosen !== "other");
    }
    const name = this.querySelector<HTMLLabelElement>("label[for=name]");
    if (name) name.textContent = chosen === "" ? "姓名或者名称" : chosen === "natural" ? "姓名" : "名称";
  }
}
