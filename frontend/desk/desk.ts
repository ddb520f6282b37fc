import "./desk.css";
import { readOn } from "../policies/bringing";

/** Keys for the clerk who does two hundred a day: `/` to the search box, `j` and `k` up and down a list, Enter opens. */

const ROWS = "main table.listing tbody tr";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function walk(step: number): void {
  const links = [...document.querySelectorAll<HTMLTableRowElement>(ROWS)]
    .map((row) => row.querySelector<HTMLAnchorElement>("td.title a, td a"))
    .filter((link): link is HTMLAnchorElement => link !== null);
  if (!links.length) return;
  const at = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "/") {
    const box = document.querySelector<HTMLInputElement>("main input[type=search], main input[name=q]");
    if (!box) return;
    event.preventDefault();
    box.focus();
  }
});

readOn();
