// The tool bar, printing, copying the address, tables that are too wide, the way out to other websites.
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

startTools();
startDeeds();
wrapWideTables();
startOutsideLinks();
