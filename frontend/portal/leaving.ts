/** Links to sites that are not a government's open the notice first (发展指引: 打开非政府网站链接要有提示). */

/** Return where a link should lead: the notice for foreign hosts, otherwise the address itself. */
export function throughNotice(address: URL, here: Location | URL): string {
  const outside =
    /^https?:$/.test(address.protocol) && address.host !== here.host && !/(^|\.)gov\.cn$/.test(address.hostname);
  return outside ? `/leave/?url=${encodeURIComponent(address.href)}` : address.href;
}

export function watchLinks(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]:not([data-leaves])");
    if (!link) return;
    const target = throughNotice(new URL(link.href, window.location.href), window.location);
    if (target === link.href) return;
    event.preventDefault();
    window.location.assign(target);
  });
}
