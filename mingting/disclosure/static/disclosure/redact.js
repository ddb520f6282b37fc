// Boxes drawn on the page: by mouse, finger or keyboard. The rows of the form stay the truth; without script they are filled in.
(() => {
  "use strict";
  const form = document.querySelector("[data-redact]");
  if (!form) return;

  const STEP = 0.4;
  const SMALLEST = 0.5;
  const find = (name) => form.querySelector(`[data-${name}]`);
  const layer = find("layer");
  const sheet = find("sheet");
  const picture = find("page-picture");
  const list = find("rows");
  const blank = form.querySelector("template[data-row]");
  const total = form.querySelector("[name=boxes-TOTAL_FORMS]");
  const status = find("status");
  const sizes = JSON.parse(document.getElementById("page-sizes").textContent);
  const count = Number(form.dataset.count);
  const dropped = [];
  let now = Number(form.dataset.now);
  let chosen = null;
  let changed = false;
  let zoom = 100;

  const field = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const value = (row, name) => Number(field(row, name).value) || 0;
  const rows = () => [...list.children].filter((row) => value(row, "width") > 0 && value(row, "height") > 0);
  const reasonOf = (row) => field(row, "reason").value.trim();
  const clamp = (number, low, high) => Math.min(Math.max(number, low), high);

  const put = (row, box) => {
    const width = clamp(box.width, SMALLEST, 100);
    const height = clamp(box.height, SMALLEST, 100);
    const place = { x: clamp(box.x, 0, 100 - width), y: clamp(box.y, 0, 100 - height), width, height };
    for (const [name, figure] of Object.entries(place)) field(row, name).value = figure.toFixed(3);
    changed = true;
  };
  const boxOf = (row) => ({ x: value(row, "x"), y: value(row, "y"), width: value(row, "width"), height: value(row, "height") });

  const say = (words, undo) => {
    status.textContent = words;
    if (!undo) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = "恢复";
    button.addEventListener("click", undo);
    status.append(" ", button);
  };

  // A list to choose from before the field itself, which is there for a reason of one's own.
  const known = [...document.querySelectorAll("#reasons option")].map((option) => option.value);
  const offerReasons = (input) => {
    const own = "自己写…";
    const select = document.createElement("select");
    select.setAttribute("aria-label", "理由");
    select.append(new Option("请选择理由", ""), ...known.map((reason) => new Option(reason)), new Option(own));
    const fit = () => {
      const is_own = input.value !== "" && !known.includes(input.value);
      select.value = is_own ? own : input.value;
      input.hidden = !is_own;
    };
    select.addEventListener("change", () => {
      if (select.value === own) {
        input.value = "";
        input.hidden = false;
        input.focus();
      } else {
        input.value = select.value;
        input.hidden = true;
      }
      changed = true;
      draw();
    });
    input.removeAttribute("list");
    input.setAttribute("aria-label", "自己写的理由");
    input.before(select);
    fit();
  };

  const addRow = (box) => {
    const number = Number(total.value);
    const holder = document.createElement("ol");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(number));
    const row = holder.firstElementChild;
    total.value = String(number + 1);
    list.append(row);
    field(row, "page").value = String(now);
    field(row, "reason").value = usual.value;
    offerReasons(field(row, "reason"));
    put(row, box);
    return row;
  };

  const drop = (row) => {
    const number = rows().indexOf(row) + 1;
    const before = row.nextElementSibling;
    row.remove();
    dropped.push([row, before]);
    if (chosen === row) chosen = null;
    changed = true;
    draw();
    say(`已删去第 ${number} 处`, () => {
      const [last, next] = dropped.pop() ?? [];
      if (!last) return;
      list.insertBefore(last, next?.isConnected ? next : null);
      draw();
      choose(last, true);
      say("已恢复");
    });
    (layer.querySelector(".rd-box") ?? layer).focus({ preventScroll: true });
  };

  const mark = () => {
    for (const each of list.children) each.classList.toggle("rd-row--chosen", each === chosen);
    for (const each of layer.children) each.classList.toggle("rd-box--chosen", each.row === chosen);
  };

  const choose = (row, focus = false) => {
    chosen = row;
    if (row && value(row, "page") !== now) turn(value(row, "page"));
    mark();
    const shape = [...layer.children].find((each) => each.row === row);
    if (!focus || !shape) return;
    shape.focus({ preventScroll: true });
    shape.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  const place = (shape, row) => {
    const box = boxOf(row);
    shape.style.left = `${box.x}%`;
    shape.style.top = `${box.y}%`;
    shape.style.width = `${box.width}%`;
    shape.style.height = `${box.height}%`;
  };

  const nudge = (shape, event) => {
    const row = shape.row;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      drop(row);
      return;
    }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.altKey ? STEP / 4 : STEP;
    const box = boxOf(row);
    if (event.shiftKey) put(row, { ...box, width: box.width + way[0] * step, height: box.height + way[1] * step });
    else put(row, { ...box, x: box.x + way[0] * step, y: box.y + way[1] * step });
    place(shape, row);
  };

  const at = (event) => {
    const ground = layer.getBoundingClientRect();
    return { x: (100 * (event.clientX - ground.left)) / ground.width, y: (100 * (event.clientY - ground.top)) / ground.height };
  };

  // One drag at a time: what it does to the box, and what follows when it ends or is taken over by a scroll.
  const drag = (event, shape, row, change, ended = () => choose(row)) => {
    event.preventDefault();
    event.stopPropagation();
    const start = at(event);
    const first = boxOf(row);
    const listening = new AbortController();
    const on = (kind, act) => {
      shape.addEventListener(kind, (each) => { if (each.pointerId === event.pointerId) act(each); }, { signal: listening.signal });
    };
    const end = (is_taken) => {
      listening.abort();
      if (is_taken) put(row, first);
      ended(is_taken);
    };
    shape.setPointerCapture(event.pointerId);
    on("pointermove", (moved) => {
      const to = at(moved);
      put(row, change(first, to.x - start.x, to.y - start.y, to));
      place(shape, row);
    });
    on("pointerup", () => end(false));
    on("pointercancel", () => end(true));
  };

  const shapeOf = (row, number) => {
    const shape = document.createElement("button");
    shape.type = "button";
    shape.className = "rd-box";
    shape.row = row;
    shape.classList.toggle("rd-box--unreasoned", !reasonOf(row));
    shape.setAttribute("aria-label", `第 ${number} 处，${reasonOf(row) || "还没有理由"}。方向键移动，Shift 加方向键改大小，Delete 删去`);
    const tag = document.createElement("span");
    tag.className = "rd-box__number";
    tag.textContent = String(number);
    const corner = document.createElement("span");
    corner.className = "rd-box__corner";
    shape.append(tag, corner);
    place(shape, row);
    shape.addEventListener("focus", () => { chosen = row; mark(); });
    shape.addEventListener("keydown", (event) => nudge(shape, event));
    shape.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      shape.focus({ preventScroll: true });
      drag(event, shape, row, (box, dx, dy) => ({ ...box, x: box.x + dx, y: box.y + dy }));
    });
    corner.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      shape.focus({ preventScroll: true });
      drag(event, shape, row, (box, dx, dy) => ({ ...box, width: box.width + dx, height: box.height + dy }));
    });
    return shape;
  };

  const draw = () => {
    const drawn = rows();
    layer.replaceChildren(...drawn.filter((row) => value(row, "page") === now).map((row) => shapeOf(row, drawn.indexOf(row) + 1)));
    for (const row of list.children) {
      const number = drawn.indexOf(row) + 1;
      row.hidden = !number;
      const go = row.querySelector("[data-go]");
      go.hidden = !number;
      go.textContent = `第 ${number} 处，第 ${value(row, "page")} 页`;
      row.querySelector("[data-drop]").hidden = !number;
    }
    find("total").textContent = String(drawn.length);
    mark();
  };

  const where = find("where");
  const jump = document.createElement("select");
  const turn = (to) => {
    now = clamp(to, 1, count);
    if (chosen && value(chosen, "page") !== now) chosen = null;
    picture.src = form.dataset.picture.replace(/\d+\.png$/, `${now - 1}.png`) + `?w=${wide()}`;
    picture.alt = `第 ${now} 页`;
    const [width, height] = sizes[now - 1];
    picture.style.aspectRatio = `${width} / ${height}`;
    jump.value = String(now);
    form.querySelector("[data-page-now]").value = String(now);
    draw();
  };
  const wide = () => Math.round(sheet.clientWidth * Math.min(window.devicePixelRatio || 1, 2));

  const tool = (words, deed, label) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary";
    button.textContent = words;
    if (label) button.setAttribute("aria-label", label);
    button.addEventListener("click", () => deed(button));
    tools.append(button);
    return button;
  };
  const tools = find("tools");
  const usual = document.createElement("input");
  const scale = (by) => {
    zoom = clamp(zoom + by, 50, 300);
    sheet.style.width = `${zoom}%`;
    if (by > 0) picture.src = picture.src.replace(/w=\d+/, `w=${wide()}`);
    say(`缩放 ${zoom}%`);
  };

  const begin = () => {
    form.classList.add("rd--live");
    for (const part of [layer, tools, find("help")]) part.hidden = false;
    layer.tabIndex = -1;
    for (let number = 1; number <= count; number += 1) jump.append(new Option(`第 ${number} 页`, String(number)));
    jump.setAttribute("aria-label", "到第几页");
    jump.addEventListener("change", () => turn(Number(jump.value)));
    where.replaceChildren(jump, ` 共 ${count} 页`);
    for (const button of form.querySelectorAll("[data-step]")) button.remove();
    if (count > 1) {
      tool("上一页", () => turn(now - 1));
      tool("下一页", () => turn(now + 1));
    }
    tool("－", () => scale(-25), "缩小");
    tool("＋", () => scale(25), "放大");
    tool("看效果", (button) => {
      const on = sheet.classList.toggle("rd-sheet--as-burned");
      button.setAttribute("aria-pressed", String(on));
    });
    tool("加一个框", () => {
      const row = addRow({ x: 40, y: 45, width: 20, height: 4 });
      draw();
      choose(row, true);
    });
    usual.maxLength = 40;
    usual.value = known[0];
    const label = document.createElement("label");
    label.className = "rd-reason";
    label.append("接着画的框用这个理由", usual);
    list.before(label);
    offerReasons(usual);
    for (const row of list.children) offerReasons(field(row, "reason"));
    turn(now);
  };

  layer.addEventListener("pointerdown", (event) => {
    if (event.target !== layer || event.button || !event.isPrimary) return;
    const start = at(event);
    const row = addRow({ x: start.x, y: start.y, width: SMALLEST, height: SMALLEST });
    const shape = shapeOf(row, rows().length);
    layer.append(shape);
    const stretch = (box, dx, dy, to) => ({
      x: Math.max(0, Math.min(start.x, to.x)),
      y: Math.max(0, Math.min(start.y, to.y)),
      width: Math.min(Math.abs(dx), dx < 0 ? start.x : 100 - start.x),
      height: Math.min(Math.abs(dy), dy < 0 ? start.y : 100 - start.y),
    });
    drag(event, shape, row, stretch, (is_taken) => {
      // A mere touch is no box: two fingers scroll, a click lays down what was chosen.
      const is_box = !is_taken && value(row, "width") > SMALLEST && value(row, "height") > SMALLEST;
      if (!is_box) row.remove();
      draw();
      choose(is_box ? row : null, is_box);
    });
  });
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row-of]");
    if (event.target.closest("[data-drop]")) drop(row);
    else if (event.target.closest("[data-go]")) choose(row, true);
  });
  list.addEventListener("input", () => { changed = true; });
  list.addEventListener("change", (event) => { if (event.target.tagName === "INPUT") draw(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.tagName === "INPUT") event.preventDefault();
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "PageDown" && count > 1) { event.preventDefault(); turn(now + 1); }
    if (event.key === "PageUp" && count > 1) { event.preventDefault(); turn(now - 1); }
  });
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    changed = false;
  });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
  begin();
})();
