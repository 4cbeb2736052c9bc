// The body editor: Tiptap on the textarea, which stays the field that is sent. Nothing here writes a style.
import { Editor, Extension, Node } from "@tiptap/core";
import StarterKit from "@tiptap/starter-kit";
import { TableKit } from "@tiptap/extension-table";

const CLASSES = ["jy-right", "jy-center", "jy-noindent", "jy-lead"];

// Alignment is a class of the paragraph, as the house's HTML door keeps it.
const Layout = Extension.create({
  name: "layout",
  addGlobalAttributes() {
    return [
      {
        types: ["paragraph", "heading"],
        attributes: {
          layout: {
            default: null,
            parseHTML: (element) => CLASSES.find((name) => element.classList.contains(name)) ?? null,
            renderHTML: ({ layout }) => (layout ? { class: layout } : {}),
          },
        },
      },
    ];
  },
  addCommands() {
    return {
      setLayout:
        (layout) =>
        ({ editor, commands }) =>
          commands.updateAttributes(editor.isActive("heading") ? "heading" : "paragraph", { layout }),
    };
  },
});

// Pictures come in with a Word file; the editor keeps them and does not make new ones.
const Picture = Node.create({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes() {
    return { src: { default: null }, alt: { default: "" }, width: { default: null }, height: { default: null } };
  },
  parseHTML: () => [{ tag: "img[src]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
});

// The editor's tables know no caption: its words become a line above the table rather than a stray cell.
function captionsOut(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const caption of page.querySelectorAll("table > caption")) {
    const line = page.createElement("p");
    line.className = "jy-center";
    line.textContent = caption.textContent;
    caption.closest("table").before(line);
    caption.remove();
  }
  return page.body.innerHTML;
}

// The picture under the cursor gets words for those who cannot see it.
function describe(editor) {
  if (!editor.isActive("image")) return window.alert("请先在正文中选中一张图片。");
  const words = window.prompt("图片说明（写给看不见图片的读者）", editor.getAttributes("image").alt ?? "");
  if (words !== null) editor.chain().focus().updateAttributes("image", { alt: words.trim() }).run();
}

const ACTIONS = [
  ["正文", "正文段落", (chain) => chain.setParagraph().setLayout(null), (editor) => editor.isActive("paragraph", { layout: null })],
  ["大标题", "一级标题", (chain) => chain.toggleHeading({ level: 2 }), (editor) => editor.isActive("heading", { level: 2 })],
  ["小标题", "二级标题", (chain) => chain.toggleHeading({ level: 3 }), (editor) => editor.isActive("heading", { level: 3 })],
  null,
  ["加粗", "加粗", (chain) => chain.toggleBold(), (editor) => editor.isActive("bold")],
  ["下划线", "下划线", (chain) => chain.toggleUnderline(), (editor) => editor.isActive("underline")],
  null,
  ["顶格", "顶格，首行不缩进", (chain) => chain.setLayout("jy-noindent"), (editor) => editor.isActive({ layout: "jy-noindent" })],
  ["居中", "居中", (chain) => chain.setLayout("jy-center"), (editor) => editor.isActive({ layout: "jy-center" })],
  ["居右", "居右，用于落款", (chain) => chain.setLayout("jy-right"), (editor) => editor.isActive({ layout: "jy-right" })],
  null,
  ["项目", "项目列表", (chain) => chain.toggleBulletList(), (editor) => editor.isActive("bulletList")],
  ["编号", "编号列表", (chain) => chain.toggleOrderedList(), (editor) => editor.isActive("orderedList")],
  ["表格", "插入三行三列的表格", (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }), () => false],
  ["合并", "合并或拆分单元格", (chain) => chain.mergeOrSplit(), () => false],
  ["加行", "在下方加一行", (chain) => chain.addRowAfter(), () => false],
  ["加列", "在右侧加一列", (chain) => chain.addColumnAfter(), () => false],
  ["删行", "删除所在行", (chain) => chain.deleteRow(), () => false],
  ["删列", "删除所在列", (chain) => chain.deleteColumn(), () => false],
  null,
  ["撤销", "撤销上一步", (chain) => chain.undo(), () => false],
  ["重做", "重做", (chain) => chain.redo(), () => false],
  ["清除格式", "清除文字格式", (chain) => chain.unsetAllMarks(), () => false],
  ["图片说明", "给选中的图片写说明", null, () => false, describe],
  ["整理格式", "整理格式：半角标点、全角数字、空行和空格缩进", null, () => false, (editor, help) => help.tidy(editor)],
];

function bar(editor, label, help) {
  const box = document.createElement("div");
  box.className = "jy-editor__bar";
  box.setAttribute("role", "toolbar");
  box.setAttribute("aria-label", `${label}格式`);
  const buttons = [];
  for (const action of ACTIONS) {
    if (!action) {
      const gap = document.createElement("span");
      gap.className = "jy-editor__gap";
      box.append(gap);
      continue;
    }
    const [text, title, run, active, act] = action;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.title = title;
    button.addEventListener("click", () => (act ? act(editor, help) : run(editor.chain().focus()).run()));
    box.append(button);
    buttons.push([button, run, active]);
  }
  // One stop for the Tab key; arrows move within the bar.
  box.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const here = buttons.findIndex(([button]) => button === document.activeElement);
    if (!step || here < 0) return;
    const next = buttons[(here + step + buttons.length) % buttons.length][0];
    for (const [button] of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  buttons.forEach(([button], index) => {
    button.tabIndex = index ? -1 : 0;
  });
  const refresh = () => {
    for (const [button, , active] of buttons) button.setAttribute("aria-pressed", String(active(editor)));
  };
  return [box, refresh];
}

// The server puts right what a word processor wrote: one hand for pasted text and imported files.
function helper(area, told) {
  const say = (words) => {
    told.textContent = words;
  };
  const ask = async (html, whole) => {
    const body = new FormData();
    body.set("html", html);
    if (whole) body.set("whole", "yes");
    const token = area.form.elements.csrfmiddlewaretoken.value;
    const answer = await fetch(area.dataset.paste, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (answer.headers.get("Content-Type") !== "application/json") throw new Error("no answer");
    return answer.json();
  };
  return {
    async paste(editor, html) {
      say("正在整理粘贴的内容……");
      try {
        const { html: text, notes, refusal } = await ask(html, false);
        if (refusal) return say(refusal);
        editor.chain().focus().insertContent(text).run();
        say(["已粘贴并整理格式。", ...notes].join(""));
      } catch {
        editor.view.pasteHTML(captionsOut(html));
        say("已粘贴，但没有连上服务器整理格式，请检查编号、表格和落款。");
      }
    },
    async tidy(editor) {
      try {
        const { html: text, notes, refusal } = await ask(editor.getHTML(), true);
        if (refusal) return say(refusal);
        editor.chain().focus().setContent(text, { emitUpdate: true }).run();
        say(["已整理格式，可用“撤销”恢复。", ...notes].join(""));
      } catch {
        say("没有连上服务器，格式没有整理。请稍后再试。");
      }
    },
  };
}

for (const area of document.querySelectorAll("textarea[data-editor]")) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const shell = document.createElement("div");
  shell.className = "jy-editor";
  const surface = document.createElement("div");
  const told = document.createElement("p");
  told.className = "jy-editor__told";
  told.setAttribute("role", "status");
  const keys = document.createElement("p");
  keys.id = `${area.id}-keys`;
  keys.className = "gv-visually-hidden";
  keys.textContent = "在表格中写字后按 Tab 到下一格；按 Esc 再按 Tab 离开正文；按 Alt+F10 到格式工具栏。";
  const help = helper(area, told);
  shell.append(keys, surface, told);
  area.after(shell);
  area.hidden = true;
  const editor = new Editor({
    element: surface,
    injectCSS: false,
    extensions: [
      StarterKit.configure({ heading: { levels: [2, 3, 4] }, code: false, codeBlock: false, link: { openOnClick: false, autolink: false, HTMLAttributes: { target: null, rel: null, class: null } } }),
      TableKit.configure({ table: { resizable: false, renderWrapper: false } }),
      Layout,
      Picture,
    ],
    content: captionsOut(area.value),
    editorProps: {
      transformPastedHTML: captionsOut,
      handlePaste: (view, event) => {
        const html = event.clipboardData?.getData("text/html") ?? "";
        // Text from this very editor needs no help.
        if (!html || html.includes("data-pm-slice") || !area.dataset.paste) return false;
        event.preventDefault();
        help.paste(editor, html);
        return true;
      },
      attributes: { role: "textbox", "aria-multiline": "true", "aria-describedby": keys.id, "aria-labelledby": label ? `${area.id}-label` : "", id: `${area.id}-surface` },
    },
    onUpdate: ({ editor: current }) => {
      area.value = current.isEmpty ? "" : current.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  if (label) {
    label.id = `${area.id}-label`;
    label.addEventListener("click", () => editor.commands.focus());
  }
  const [tools, refresh] = bar(editor, label?.textContent ?? "正文", help);
  shell.prepend(tools);
  // Tab moves between the cells of a table while one writes there; who only passes by is not held. Esc sets it free.
  let leaving = true;
  for (const [happening, free] of [["focusin", true], ["pointerdown", false], ["input", false]]) {
    surface.addEventListener(happening, () => {
      leaving = free;
    });
  }
  surface.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Tab" && leaving) event.stopPropagation();
      else if (event.key === "F10" && event.altKey) {
        event.preventDefault();
        tools.querySelector('[tabindex="0"]').focus();
      }
      if (event.key === "Escape") told.textContent = "按 Tab 键离开正文；按 Alt+F10 到格式工具栏。";
      if (!["Shift", "Tab", "Control", "Alt"].includes(event.key)) leaving = event.key === "Escape";
    },
    true,
  );
  editor.on("transaction", refresh);
  refresh();
}
