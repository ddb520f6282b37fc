/** The directory of a long document follows the reader: the heading in view is marked as the current one. */
export class FollowReader extends HTMLElement {
  private watcher: IntersectionObserver | null = null;

  connectedCallback(): void {
    if (!("IntersectionObserver" in window)) return;
    const links = new Map<string, HTMLAnchorElement>();
    for (const link of this.querySelectorAll<HTMLAnchorElement>("a[href^='#']")) links.set(link.hash.slice(1), link);
    this.watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          if (!entry.isIntersecting) continue;
          for (const [id, link] of links) {
            if (id === entry.target.id) link.setAttribute("aria-current", "location");
            else link.removeAttribute("aria-current");
          }
        }
      },
      { rootMargin: "0px 0px -70% 0px" },
    );
    for (const id of links.keys()) {
      const heading = document.getElementById(id);
      if (heading) this.watcher.observe(heading);
    }
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
  }
}
