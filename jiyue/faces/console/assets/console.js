// Small helps of the workbench; every screen works without them.
import { initAll } from "./gv.js";

document.documentElement.classList.add("jy-scripted");
initAll();

const menuButton = document.querySelector("[data-menu]");
if (menuButton) {
  const menu = document.getElementById("menu");
  const narrow = window.matchMedia("(max-width: 800px)");
  const show = (open) => {
    menu.classList.toggle("jy-menu--open", open);
    menuButton.setAttribute("aria-expanded", String(open));
  };
  const fit = () => {
    menuButton.hidden = !narrow.matches;
    show(false);
  };
  narrow.addEventListener("change", fit);
  fit();
  menuButton.addEventListener("click", () => show(menuButton.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menuButton.getAttribute("aria-expanded") === "true") {
      show(false);
      menuButton.focus();
    }
  });
}

// The menu stays folded as it was left, but for the group where one is.
const foldsOf = () => {
  try {
    return JSON.parse(localStorage.getItem("jy-menu")) || {};
  } catch {
    return {};
  }
};
for (const fold of document.querySelectorAll("[data-group]")) {
  const left = foldsOf()[fold.dataset.group];
  if (left !== undefined && !fold.querySelector("[aria-current]")) fold.open = left;
  fold.querySelector("summary").addEventListener("click", () => {
    try {
      localStorage.setItem("jy-menu", JSON.stringify({ ...foldsOf(), [fold.dataset.group]: !fold.open }));
    } catch {
      // Without storage it is folded as at first.
    }
  });
}

// The posting switcher closes by Esc and by a click elsewhere.
for (const box of document.querySelectorAll(".jy-switch")) {
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) box.open = false;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      box.open = false;
      box.querySelector("summary").focus();
    }
  });
}

// Copying what is ready for an account; without a clipboard the field is selected, to be copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "已复制";
    } catch {
      button.textContent = "已选中，请按 Ctrl+C 复制";
    }
    setTimeout(() => {
      button.textContent = said;
    }, 3000);
  });
}

// Filters stand open where there is room.
for (const box of document.querySelectorAll("[data-open-wide]")) {
  const wide = window.matchMedia("(min-width: 801px)");
  const fit = () => {
    box.open = wide.matches;
  };
  wide.addEventListener("change", fit);
  fit();
}

// Choosing several rows: the count is said, and the buttons wait for a choice.
for (const form of document.querySelectorAll("[data-choose]")) {
  const boxes = [...form.querySelectorAll('input[name="_selected_action"]')];
  const all = form.querySelector("[data-choose-all]");
  const count = form.querySelector("[data-count]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    if (all) {
      all.checked = chosen > 0 && chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
    }
    if (count) count.textContent = chosen ? `已选 ${chosen} 条：` : "勾选后办理：";
  };
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}

// Several files go one after the other, each with a line of its own; a break loses none that arrived.
for (const form of document.querySelectorAll("form[data-each-file]")) {
  const chooser = form.querySelector("input[type=file]");
  const box = document.querySelector("[data-each-results]");
  const [told, bar, lines] = ["told", "bar", "lines"].map((name) => box.querySelector(`[data-each-${name}]`));
  const failed = (name, status) => {
    const line = document.createElement("p");
    line.className = "jy-problem jy-problem--block";
    const why = status === "507" ? "服务器磁盘已满，请联系平台运维人员，恢复后" : "与服务器的连接中断，请稍后";
    line.textContent = `没有导入：${name}。${why}重新选择这个文件。`;
    lines.append(line);
  };
  form.addEventListener("submit", async (event) => {
    const files = [...chooser.files];
    if (files.length < 2) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const button = form.querySelector("button");
    button.disabled = true;
    box.hidden = false;
    lines.textContent = "";
    bar.max = files.length;
    box.querySelector("h2").focus();
    for (const [index, file] of files.entries()) {
      told.textContent = `正在导入第 ${index + 1} 个，共 ${files.length} 个：${file.name}`;
      const body = new FormData(form);
      body.set("file", file);
      body.set("piece", "yes");
      try {
        const answer = await fetch(form.action, { method: "POST", body });
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        lines.insertAdjacentHTML("beforeend", await answer.text());
      } catch (error) {
        failed(file.name, error.message);
      }
      bar.value = index + 1;
    }
    const refused = lines.querySelectorAll(":scope > .jy-problem--block").length;
    told.textContent = `已完成：${files.length - refused} 个文件成为草稿${refused ? `，${refused} 个没有导入，原因见下` : ""}。`;
    button.disabled = false;
    chooser.value = "";
  });
}

// One send is enough: the buttons rest while the server works, and whatever takes longer than a moment says so.
const progress = document.querySelector("[data-progress]");
const resting = new Set();
let soon;
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (event.submitter?.name === "export") return;
    form.dataset.sent = "yes";
    // After this turn, when the browser has taken down which button was pressed.
    setTimeout(() => {
      for (const control of form.elements) {
        if (control.type !== "submit" || control.disabled) continue;
        control.disabled = true;
        resting.add(control);
      }
    });
    soon = setTimeout(() => {
      if (progress) progress.textContent = progress.dataset.progress;
    }, 600);
  });
}
window.addEventListener("pageshow", (event) => {
  // Only a page that comes back from the browser's memory rests no longer; one that is still loading may have sent.
  if (!event.persisted) return;
  clearTimeout(soon);
  if (progress) progress.textContent = "";
  for (const control of resting) control.disabled = false;
  resting.clear();
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A part of a form that has no meaning with a certain choice stands back: data-unless="name=value".
for (const part of document.querySelectorAll("[data-unless]")) {
  const [name, value] = part.dataset.unless.split("=");
  const form = part.closest("form");
  const fit = () => {
    part.hidden = form.elements[name].value === value;
  };
  form.addEventListener("change", fit);
  fit();
}

// Leaving an editor with unsaved words asks first.
const draft = document.querySelector("form[data-guard]");
if (draft) {
  let changed = false;
  draft.addEventListener("input", () => {
    changed = true;
  });
  draft.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
