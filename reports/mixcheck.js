// What a page gains where scripts may run: one cursor over all pictures with the values under it, zoom, sorting and
// filtering of findings, and copying a time. Nothing here is needed to read the page.
"use strict";
(() => {
  const element = (name, attributes = {}, text = "") => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };
  const timecode = (seconds) => {
    const ms = Math.round(seconds * 1000), pad = (n, width) => String(n).padStart(width, "0");
    const hours = Math.floor(ms / 3600000), minutes = Math.floor(ms / 60000) % 60;
    const rest = pad(Math.floor(ms / 1000) % 60, 2) + "." + pad(ms % 1000, 3);
    return hours ? `${hours}:${pad(minutes, 2)}:${rest}` : `${minutes}:${rest}`;
  };

  class Timeline {
    constructor(section) {
      this.section = section;
      const data = JSON.parse(section.querySelector("script.data").textContent);
      this.duration = data.duration;
      this.curves = data.curves;
      this.fields = [...section.querySelectorAll(".timeline .field")];
      this.from = 0;
      this.to = this.duration;
      if (this.fields.length === 0 || !(this.duration > 0)) return;
      this.addTools();
      for (const field of this.fields) this.listen(field);
    }

    addTools() {
      const timeline = this.section.querySelector(".timeline");
      const tools = element("div", { class: "tools" });
      const button = (text, action) => {
        const made = element("button", { type: "button" }, text);
        made.addEventListener("click", action);
        tools.append(made);
        return made;
      };
      button("Zoom in", () => this.zoom(0.5));
      button("Zoom out", () => this.zoom(2));
      button("Whole", () => this.show(0, this.duration));
      this.copyButton = button("Copy time", () => this.copy());
      this.readout = element("div", { class: "readout", role: "status", "aria-live": "off" });
      this.hint = "Point at a picture to read it; drag to zoom in, arrow keys move the cursor.";
      this.readout.textContent = this.hint;
      timeline.prepend(tools, this.readout);
      this.cursors = this.fields.map((field) => {
        const cursor = element("div", { class: "cursor", hidden: "" });
        field.append(cursor);
        return cursor;
      });
    }

    listen(field) {
      field.tabIndex = 0;
      field.setAttribute("role", "application");
      field.setAttribute("aria-label", "Cursor over the pictures: arrow keys move it, plus and minus zoom");
      const timeAt = (event) => {
        const box = field.getBoundingClientRect();
        const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        return this.from + share * (this.to - this.from);
      };
      let began = null;
      field.addEventListener("pointermove", (event) => this.point(timeAt(event)));
      field.addEventListener("pointerdown", (event) => { if (!event.target.closest(".mark")) began = timeAt(event); });
      field.addEventListener("pointerup", (event) => {
        const ended = timeAt(event);
        if (began !== null && Math.abs(ended - began) > (this.to - this.from) / 50)
          this.show(Math.min(began, ended), Math.max(began, ended));
        began = null;
      });
      field.addEventListener("dblclick", () => this.show(0, this.duration));
      field.addEventListener("keydown", (event) => {
        const step = (this.to - this.from) / (event.shiftKey ? 20 : 200);
        const actions = {
          ArrowLeft: () => this.point((this.time ?? this.from) - step),
          ArrowRight: () => this.point((this.time ?? this.from) + step),
          "+": () => this.zoom(0.5), "=": () => this.zoom(0.5), "-": () => this.zoom(2),
          Escape: () => this.show(0, this.duration),
        };
        if (!actions[event.key]) return;
        event.preventDefault();
        actions[event.key]();
      });
    }

    point(time) {
      this.time = Math.min(this.duration, Math.max(0, time));
      const share = (this.time - this.from) / (this.to - this.from);
      for (const cursor of this.cursors) {
        cursor.hidden = share < 0 || share > 1;
        cursor.style.left = `${100 * share}%`;
      }
      const parts = [element("b", {}, timecode(this.time))];
      for (const curve of this.curves) {
        const index = Math.round((this.time - curve.start) / curve.step);
        const value = curve.values[index];
        if (value === undefined || value === null) continue;
        const shown = value.toFixed(curve.decimals).replace("-", "\u2212");
        parts.push(element("span", {}, `${curve.label} ${shown}${curve.unit ? " " + curve.unit : ""}`));
      }
      this.readout.replaceChildren(...parts);
    }

    zoom(factor) {
      const middle = this.time !== undefined && this.time >= this.from && this.time <= this.to
        ? this.time : (this.from + this.to) / 2;
      const width = Math.min(this.duration, (this.to - this.from) * factor);
      const from = Math.min(this.duration - width, Math.max(0, middle - width / 2));
      this.show(from, from + width);
    }

    // The drawing itself is whole already; a part of it is shown by its view box.
    show(from, to) {
      if (to - from < 0.05) return;
      [this.from, this.to] = [from, to];
      const left = 1000 * from / this.duration, width = 1000 * (to - from) / this.duration;
      for (const field of this.fields) {
        field.querySelector("svg").setAttribute("viewBox", `${left} 0 ${width} 200`);
        for (const mark of field.querySelectorAll(".mark")) {
          mark.dataset.at ??= parseFloat(mark.style.left) / 100 * this.duration;
          const share = (mark.dataset.at - from) / (to - from);
          mark.hidden = share < 0 || share > 1;
          mark.style.left = `${100 * share}%`;
        }
        const ticks = field.closest(".plot").querySelector(".ticks");
        this.setTicks(ticks);
      }
      if (this.time !== undefined) this.point(this.time);
    }

    setTicks(ticks) {
      const steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
      const width = this.to - this.from;
      const step = steps.find((one) => width / one <= 8) ?? 14400;
      const made = [];
      for (let at = Math.ceil(this.from / step) * step; at <= this.to; at += step) {
        const text = step >= 1 ? timecode(at).replace(/\.\d+$/, "") : timecode(at);
        const tick = element("span", {}, text);
        tick.style.left = `${100 * (at - this.from) / width}%`;
        made.push(tick);
      }
      ticks.replaceChildren(...made);
    }

    copy() {
      const text = timecode(this.time ?? 0);
      const done = () => { this.copyButton.textContent = `Copied ${text}`; setTimeout(() => { this.copyButton.textContent = "Copy time"; }, 1500); };
      if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, () => {});
    }

    // From a finding: into view, with some seconds around it.
    visit(time) {
      const width = Math.min(this.duration, Math.max(10, this.duration / 12));
      if (this.duration > 20) {
        const from = Math.min(this.duration - width, Math.max(0, time - width / 2));
        this.show(from, from + width);
      }
      this.point(time);
    }
  }

  const sortable = (table) => {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      head.dataset.sortable = "";
      head.tabIndex = 0;
      const key = (row) => {
        const cell = row.cells[column];
        const text = cell?.dataset.sort ?? cell?.textContent.trim() ?? "";
        const number = parseFloat(text.replace("\u2212", "-"));
        return Number.isNaN(number) ? text.toLowerCase() : number;
      };
      const sort = () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((a, b) => {
          const x = key(a), y = key(b);
          return typeof x === typeof y ? (x < y ? -1 : x > y ? 1 : 0) : typeof x === "number" ? -1 : 1;
        });
        body.append(...(down ? rows.reverse() : rows));
      };
      head.addEventListener("click", sort);
      head.addEventListener("keydown", (event) => { if (event.key === "Enter") sort(); });
    });
  };

  const filterable = (table) => {
    const states = [...new Set([...table.tBodies[0].rows].map((row) => row.className))];
    if (states.length < 2) return;
    const tools = element("div", { class: "tools", role: "group", "aria-label": "Show findings" });
    for (const state of ["", ...states]) {
      const button = element("button", { type: "button", "aria-pressed": String(state === "") }, state || "all");
      button.addEventListener("click", () => {
        for (const other of tools.children) other.setAttribute("aria-pressed", String(other === button));
        for (const row of table.tBodies[0].rows) row.hidden = state !== "" && row.className !== state;
      });
      tools.append(button);
    }
    table.before(tools);
  };

  const timelines = new Map();
  const start = (section) => {
    if (!timelines.has(section)) timelines.set(section, new Timeline(section));
    return timelines.get(section);
  };
  // Many files: a section wakes when it comes into view, the first one at once.
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries)
      if (entry.isIntersecting) { start(entry.target); watcher.unobserve(entry.target); }
  }, { rootMargin: "200px" });
  document.querySelectorAll(".pictures").forEach((section, index) => index ? watcher.observe(section) : start(section));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.time");
    const section = link?.closest("article")?.querySelector(".pictures");
    if (section) start(section).visit(parseFloat(link.dataset.time));
  });
  for (const table of document.querySelectorAll("table.sortable")) sortable(table);
  for (const table of document.querySelectorAll("table.findings")) filterable(table);
})();
