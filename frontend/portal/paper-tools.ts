/** The small tools of a document page: print, and copy how to cite it. Both stay hidden where they cannot work. */

export class PrintPage extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button || typeof window.print !== "function") return;
    this.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

export class CopyCitation extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    const source = document.getElementById(this.getAttribute("from") ?? "");
    if (!button || !source) return;
    this.hidden = false;
    button.addEventListener("click", () => void this.copy(source.textContent?.replace(/\s+/g, " ").trim() ?? ""));
  }

  private async copy(text: string): Promise<void> {
    const live = document.getElementById("said");
    try {
      await navigator.clipboard.writeText(text);
      if (live) live.textContent = "引用格式已复制";
    } catch {
      const source = document.getElementById(this.getAttribute("from") ?? "");
      if (source) window.getSelection()?.selectAllChildren(source);
      if (live) live.textContent = "浏览器不允许自动复制，已选中引用文字，请按 Ctrl+C";
    }
  }
}
