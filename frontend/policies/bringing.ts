/** 批量导入: while the page is open it has the server read on, two seconds at a time, and moves the bar. */

interface Progress {
  total: number;
  done: number;
  unread: number;
  moved: boolean;
}

/** Beyond this pause only scans are left, which the job reads: the page asks seldom. */
const PAUSE = 15_000;

async function step(form: HTMLFormElement): Promise<Progress | null> {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { accept: "application/json" },
      credentials: "same-origin",
    });
    return answer.ok ? ((await answer.json()) as Progress) : null;
  } catch {
    return null;
  }
}

async function drive(section: HTMLElement, form: HTMLFormElement): Promise<void> {
  const bar = section.querySelector("progress");
  const done = section.querySelector("[data-done]");
  for (;;) {
    const told = await step(form);
    // A fault is the form's to show: its button stays where it is.
    if (told === null) return;
    if (bar) bar.value = told.done;
    if (done) done.textContent = String(told.done);
    if (told.unread === 0) {
      window.location.reload();
      return;
    }
    if (!told.moved) await new Promise((go) => window.setTimeout(go, PAUSE));
  }
}

export function readOn(): void {
  const section = document.querySelector<HTMLElement>("[data-bringing]");
  const form = section?.querySelector("form");
  if (section && form) void drive(section, form);
}
