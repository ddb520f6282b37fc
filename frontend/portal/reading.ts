/** 朗读: reads the paper paragraph by paragraph with the browser's own voice. No voice interface, no button. */

const PARTS = "h1, .paper h2, .paper h3, .paper h4, .paper p, .paper li, .paper caption, .paper tr, .paper figcaption";

/** Return what is to be read of an element; table cells are parted so that figures do not run together. */
function words(part: Element): string {
  if (!(part instanceof HTMLTableRowElement)) return part.textContent?.trim() ?? "";
  return [...part.cells].map((cell) => cell.textContent?.trim() ?? "").join("，");
}

export class ReadAloud extends HTMLElement {
  private button: HTMLButtonElement | null = null;
  private rest: Element[] = [];
  private current: Element | null = null;

  connectedCallback(): void {
    this.button = this.querySelector("button");
    if (!this.button || !("speechSynthesis" in window)) return;
    this.hidden = false;
    this.button.addEventListener("click", () => (this.current ? this.stop() : this.start()));
    window.addEventListener("pagehide", () => this.stop());
  }

  private start(): void {
    const sheet = document.querySelector(".sheet");
    this.rest = sheet ? [...sheet.querySelectorAll(PARTS)].filter((part) => words(part) !== "") : [];
    this.next();
  }

  private next(): void {
    this.current?.classList.remove("reading");
    const part = this.rest.shift();
    if (!part) {
      this.stop();
      return;
    }
    this.current = part;
    part.classList.add("reading");
    part.scrollIntoView({ block: "nearest" });
    const speech = new SpeechSynthesisUtterance(words(part));
    speech.lang = "zh-CN";
    speech.addEventListener("end", () => {
      if (this.current === part) this.next();
    });
    speech.addEventListener("error", () => {
      if (this.current === part) this.stop();
    });
    window.speechSynthesis.speak(speech);
    this.show(true);
  }

  private stop(): void {
    this.current?.classList.remove("reading");
    this.current = null;
    this.rest = [];
    window.speechSynthesis.cancel();
    this.show(false);
  }

  private show(on: boolean): void {
    this.button?.setAttribute("aria-pressed", String(on));
    const label = this.button?.querySelector("span");
    if (label) label.textContent = on ? "停止朗读" : "朗读";
  }
}
