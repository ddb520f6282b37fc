/** 大字、高对比、简约: kept in the cookie `display`, which the server reads, so that no page jumps on loading. */

const MODES = ["large", "contrast", "simple"] as const;
type Mode = (typeof MODES)[number];

const isMode = (word: string | undefined): word is Mode => MODES.some((mode) => mode === word);

/** Return the modes that are on after `asked` was chosen: each is a switch of its own, `normal` turns all off. */
export function chosen(now: readonly string[], asked: string): Mode[] {
  if (!isMode(asked)) return [];
  return MODES.filter((mode) => (mode === asked ? !now.includes(mode) : now.includes(mode)));
}

export class DisplayTools extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-mode]");
      if (!link) return;
      event.preventDefault();
      this.choose(link.dataset["mode"] ?? "normal");
    });
  }

  private choose(asked: string): void {
    const page = document.documentElement;
    const modes = chosen((page.dataset["display"] ?? "").split(" "), asked);
    page.dataset["display"] = modes.join(" ");
    document.cookie = `display=${modes.join(".")}; path=/; max-age=${modes.length ? 31536000 : 0}; samesite=lax`;
    const said: string[] = [];
    for (const link of this.querySelectorAll<HTMLAnchorElement>("a[data-mode]")) {
      const mode = link.dataset["mode"];
      const on = isMode(mode) && modes.includes(mode);
      link.toggleAttribute("data-on", on);
      const state = link.querySelector(".unseen");
      if (state) state.textContent = on ? "（已开启，按此关闭）" : "";
      if (on) said.push(link.dataset["name"] ?? "");
    }
    const live = this.querySelector("[role=status]");
    if (live) live.textContent = said.length ? `已切换为${said.join("、")}` : "已恢复标准版";
  }
}
