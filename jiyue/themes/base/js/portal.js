// The tool bar, printing, copying the address, tables that are too wide, the way out to other websites, suggestions.
// Every page works without it.

const root = document.documentElement;

function keep(name, value) {
  try {
    if (value) localStorage.setItem(`jy-${name}`, value);
    else localStorage.removeItem(`jy-${name}`);
  } catch {
    // A browser that stores nothing still changes this page.
  }
}

function showPressed(buttons) {
  for (const button of buttons) {
    const [name, value] = button.dataset.jySet.split(":");
    button.setAttribute("aria-pressed", String(root.dataset[name] === value));
  }
}

function startTools() {
  const buttons = document.querySelectorAll("[data-jy-set]");
  showPressed(buttons);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const [name, value] = button.dataset.jySet.split(":");
      const next = root.dataset[name] === value ? "" : value;
      if (next) root.dataset[name] = next;
      else delete root.dataset[name];
      keep(name, next);
      showPressed(buttons);
    });
  }
}

async function copyAddress(from, address, name) {
  const said = document.querySelector("[data-jy-said]");
  try {
    await navigator.clipboard.writeText(address);
    said.textContent = `${name}网址已复制。`;
  } catch {
    said.textContent = "没能复制，请从地址栏复制网址。";
  }
  from.focus();
}

function startDeeds() {
  for (const button of document.querySelectorAll("[data-jy-do]")) {
    button.addEventListener("click", () => {
      if (button.dataset.jyDo === "print") window.print();
      else copyAddress(button, location.href, "");
    });
  }
  for (const link of document.querySelectorAll("[data-jy-copy]")) {
    link.addEventListener("click", () => copyAddress(link, link.href, `“${link.dataset.jyCopy}”的`));
  }
  const address = document.querySelector("[data-jy-address]");
  if (address) address.textContent = location.href;
}

async function showReads() {
  const link = document.querySelector("[data-jy-reads]");
  if (!link) return;
  try {
    const answer = await fetch(link.href.replace(/\/$/, ".json"));
    if (!answer.ok) return;
    const { views, until } = await answer.json();
    if (until) link.textContent = views;
  } catch {
    // Without the platform the link stays as it is.
  }
}

function wrapWideTables() {
  for (const table of document.querySelectorAll(".jy-body table")) {
    if (table.scrollWidth <= table.parentElement.clientWidth && table.rows[0]?.cells.length < 6) continue;
    const frame = document.createElement("div");
    frame.className = "jy-scroll";
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", `${table.caption?.textContent.trim() || "表格"}，可左右滑动`);
    table.before(frame);
    frame.append(table);
  }
}

function outside(link) {
  if (!/^https?:$/.test(link.protocol) || link.host === location.host) return false;
  return !/(^|\.)gov\.cn$|\.政务$|\.xn--zfr164b$|(^|\.)localhost$/.test(link.hostname);
}

function leavingDialog() {
  const dialog = document.createElement("dialog");
  dialog.className = "jy-dialog";
  dialog.setAttribute("aria-labelledby", "jy-leaving");
  dialog.innerHTML =
    '<h2 id="jy-leaving">您将离开本网站</h2><p>即将打开：<span></span></p>' +
    '<p><a class="gv-button" rel="noopener">继续访问</a> <button type="button" class="gv-button gv-button--secondary">留在本网站</button></p>';
  document.body.append(dialog);
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  dialog.querySelector("a").addEventListener("click", () => dialog.close());
  return dialog;
}

function startOutsideLinks() {
  let dialog;
  for (const link of document.querySelectorAll("main a[href^='http']")) {
    if (!outside(link)) continue;
    link.relList.add("noopener");
    link.insertAdjacentHTML("beforeend", '<span class="jy-outside">（外部网站）</span>');
    link.addEventListener("click", (event) => {
      event.preventDefault();
      dialog ??= leavingDialog();
      dialog.querySelector("a").href = link.href;
      dialog.querySelector("span").textContent = link.href;
      dialog.showModal();
    });
  }
}

// Suggestions while typing: a list under the field; the form works the same without it.
class Suggestions {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-words`;
    this.list.className = "jy-suggest";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "搜索建议");
    input.parentElement.append(this.list);
    const facts = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(facts)) input.setAttribute(name, value);
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.show([]));
    // Before the field loses its focus.
    this.list.addEventListener("mousedown", (event) => {
      const word = event.target.closest("li");
      event.preventDefault();
      if (word) this.take(word.textContent);
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 150);
  }

  async ask() {
    const typed = this.input.value.trim();
    if (!typed) return this.show([]);
    try {
      const answer = await fetch(`${this.input.dataset.jySuggest}?q=${encodeURIComponent(typed)}`);
      const { words } = await answer.json();
      if (typed === this.input.value.trim() && document.activeElement === this.input) this.show(words);
    } catch {
      this.show([]);
    }
  }

  show(words) {
    this.at = -1;
    this.list.replaceChildren(
      ...words.map((word, number) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${number}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = word;
        return item;
      }),
    );
    this.list.hidden = !words.length;
    this.input.setAttribute("aria-expanded", String(words.length > 0));
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const items = this.list.children;
    if (event.isComposing || !items.length) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      items[this.at]?.setAttribute("aria-selected", "false");
      this.at = (this.at + step + items.length + (this.at < 0 && step < 0 ? 1 : 0)) % items.length;
      items[this.at].setAttribute("aria-selected", "true");
      items[this.at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", items[this.at].id);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.take(items[this.at].textContent);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.show([]);
    }
  }

  take(word) {
    this.input.value = word;
    this.show([]);
    this.input.form.requestSubmit();
  }
}

function startSuggestions() {
  for (const input of document.querySelectorAll("[data-jy-suggest]")) new Suggestions(input);
}

startTools();
startSuggestions();
startDeeds();
showReads();
wrapWideTables();
startOutsideLinks();
