/** Suggestions while a query is typed (WAI-ARIA combobox with a listbox), and the count of which result was opened. */

interface Suggestion {
  text: string;
  kind: "service" | "query" | "title";
  url: string;
}

const PAUSE = 180;
const SAID = { service: "服务", query: "", title: "标题" };

/** Offer suggestions under the header's search box. Without script or answer it stays a plain form. */
export function suggestInFinder(): void {
  const form = document.querySelector<HTMLFormElement>("form.finder");
  const field = form?.querySelector<HTMLInputElement>("input[name=q]");
  if (form && field) new Suggesting(form, field);
}

class Suggesting {
  private readonly list = document.createElement("ul");
  private shown: Suggestion[] = [];
  private active = -1;
  private typed = "";
  private waiting = 0;
  private asking: AbortController | null = null;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly field: HTMLInputElement,
  ) {
    this.list.id = "q-suggestions";
    this.list.className = "suggestions";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "搜索建议");
    this.list.hidden = true;
    form.append(this.list);
    // A search field may not be a combobox (ARIA in HTML); a text field may.
    field.type = "text";
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.askSoon();
    });
    field.addEventListener("compositionend", () => this.askSoon());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    // Choosing with a pointer must not take the focus away first.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.choose(Number(option.dataset.place));
    });
    form.addEventListener("submit", () => this.close());
  }

  private askSoon(): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    this.asking?.abort();
    this.typed = this.field.value;
    const sought = this.typed.trim();
    if (!sought) return this.close();
    const asking = (this.asking = new AbortController());
    try {
      const answer = await fetch(`/search/suggest/?q=${encodeURIComponent(sought)}`, { signal: asking.signal });
      if (!answer.ok) return this.close();
      const found = (await answer.json()) as Suggestion[];
      if (!asking.signal.aborted && document.activeElement === this.field) this.show(found);
    } catch {
      if (!asking.signal.aborted) this.close();
    }
  }

  private show(found: Suggestion[]): void {
    this.shown = found;
    this.active = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((each, place) => this.option(each, place)));
    this.open(found.length > 0);
  }

  private option(each: Suggestion, place: number): HTMLLIElement {
    const option = document.createElement("li");
    option.id = `q-suggestion-${place}`;
    option.dataset.place = String(place);
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const text = document.createElement("span");
    text.textContent = each.text;
    option.append(text);
    if (SAID[each.kind]) {
      const kind = document.createElement("small");
      kind.textContent = SAID[each.kind];
      option.append(kind);
    }
    return option;
  }

  private open(open: boolean): void {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
  }

  private close(): void {
    window.clearTimeout(this.waiting);
    this.asking?.abort();
    this.mark(-1);
    this.open(false);
  }

  private mark(place: number): void {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    const option = this.list.children[place];
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  private key(event: KeyboardEvent): void {
    // Keys that an input method uses for its own candidates are not ours.
    if (event.isComposing) return;
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.field.value = this.typed;
      this.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.list.hidden) void this.ask();
      else this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  /** Past either end stands what was typed: the field itself. */
  private move(by: number): void {
    const places = this.shown.length + 1;
    this.mark(((this.active + 1 + by + places) % places) - 1);
    this.field.value = this.shown[this.active]?.text ?? this.typed;
  }

  private choose(place: number): void {
    const chosen = this.shown[place];
    if (!chosen) return;
    this.field.value = chosen.text;
    this.close();
    if (chosen.url) window.location.assign(chosen.url);
    else this.form.submit();
  }
}

/** Tell which result was opened from a query: nothing of the reader, and nothing without script. */
export function noteOpened(): void {
  const hits = document.querySelector<HTMLElement>(".hits[data-sought]");
  const note = (event: MouseEvent): void => {
    const key = (event.target as Element).closest<HTMLElement>("a[data-key]")?.dataset.key;
    if (!key || event.button > 1) return;
    navigator.sendBeacon("/search/opened/", new URLSearchParams({ q: hits?.dataset.sought ?? "", key }));
  };
  hits?.addEventListener("click", note);
  hits?.addEventListener("auxclick", note);
}
