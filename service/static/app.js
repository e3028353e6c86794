// What the pages cannot do without a script; every page also works without it.
(() => {
  // "/" goes to the search field, unless switched off (a single-key shortcut must be, WCAG 2.1.4).
  const showSlash = () => {
    const on = localStorage.getItem("slash") !== "off";
    document.body.dataset.slashSearch = on ? "on" : "off";
    const button = document.querySelector("[data-slash-toggle]");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-pressed", on);
    button.querySelector("[data-slash-state]").textContent = on ? "开" : "关";
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null, true);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.body.dataset.slashSearch !== "on" || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.querySelector("[data-slash-target]");
    if (field) { event.preventDefault(); field.focus(); }
  });

  const closeMenus = (inside, refocus) => {
    for (const menu of document.querySelectorAll("details.drop[open]")) {
      if (inside && menu.contains(inside)) continue;
      menu.open = false;
      if (refocus) menu.querySelector("summary").focus();
    }
  };
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    if (event.target.closest("[data-slash-toggle]")) {
      localStorage.setItem("slash", document.body.dataset.slashSearch === "on" ? "off" : "on");
      showSlash();
    }
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-keep-alive]")) keepAlive();
  });

  // Batch bar: [data-check-all] ticks the boxes of its form, [data-checked] shows how many are ticked.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.type !== "checkbox" || !form || !form.querySelector("[data-check-all]")) return;
    const boxes = [...form.querySelectorAll("tbody [type=checkbox], .ticks [type=checkbox]")];
    if (event.target.matches("[data-check-all]")) boxes.forEach((box) => { box.checked = event.target.checked; });
    const ticked = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-check-all]").checked = ticked > 0 && ticked === boxes.length;
    const count = form.querySelector("[data-checked]");
    if (count) count.textContent = ticked;
  });

  // A form is sent once; the button says so. A download leaves the page as it is, so the lock ends by itself.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.dataset.sent = "1";
    (event.submitter || form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
    // A form that answers a file leaves its page standing: [data-file] may soon be sent again.
    setTimeout(() => release(form), form.hasAttribute("data-file") ? 1000 : 8000);
  }, true);
  const releaseAll = () => document.querySelectorAll("form[data-sent]").forEach(release);
  window.addEventListener("pageshow", releaseAll);
  document.addEventListener("htmx:finally:request", releaseAll);

  // 422 is swapped in place and keeps the address; any other error takes the whole page or the main block.
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx, tasks } = event.detail;
    const status = ctx.response?.status || 200;
    if (status < 400) return;
    ctx.push = ctx.replace = null;
    // The page of a fault has no results to put in the place of the old ones: without this the list would be emptied.
    const told = !ctx.select || new DOMParser().parseFromString(ctx.text, "text/html").querySelector(ctx.select);
    if (status === 422 && told) return;
    if (/^\s*<!doctype/i.test(ctx.text)) {
      event.preventDefault();
      const page = new DOMParser().parseFromString(ctx.text, "text/html");
      document.title = page.title;
      document.body.replaceWith(page.body);
      htmx.process(document.body);
      start();
    } else {
      const main = tasks.find((task) => task.type === "main");
      if (main) { main.target = document.getElementById("main"); main.swapSpec = { style: "innerHTML" }; }
    }
  });
  // Several fields may say the same; the summary then says of which field it speaks.
  const focusErrors = () => {
    for (const link of document.querySelectorAll("#error-summary a:not([data-named])")) {
      const label = document.getElementById(link.hash.slice(1))?.labels?.[0]?.firstChild;
      link.dataset.named = "";
      if (label && /^(必须|请)?填写。?$/.test(link.textContent)) link.prepend(`${label.textContent.trim()}：`);
    }
    document.getElementById("error-summary")?.focus();
  };
  document.addEventListener("htmx:after:swap", focusErrors);

  // Before a session ends by itself the page says so. Whatever reaches the server, from any tab, puts it off.
  const reached = (at = Date.now()) => localStorage.setItem("reached", at);
  const watchIdle = () => {
    const note = document.getElementById("idle");
    if (!note) return;
    const quiet = (Date.now() - Number(localStorage.getItem("reached"))) / 1000;
    const warns = quiet >= Number(note.dataset.warn), ended = quiet >= Number(note.dataset.end);
    const minutes = Math.ceil((note.dataset.end - note.dataset.warn) / 60);
    const says = ended ? "登录已到时限。请照常保存：重新登录后，填写的内容会放回原处。"
      : warns ? `很久没有操作，${minutes} 分钟后将自动退出登录。` : "";
    note.className = warns ? "idle" : "visually-hidden";
    note.querySelector("button").hidden = !warns || ended;
    if (note.firstChild.textContent !== says) note.firstChild.textContent = says;
  };
  const keepAlive = async () => {
    const answer = await fetch("/keep-alive", { method: "POST", redirect: "manual" }).catch(() => null);
    if (answer) reached(answer.status === 204 ? Date.now() : 0);
    watchIdle();
    document.getElementById("main").focus();
  };
  document.addEventListener("htmx:after:request", () => reached());
  setInterval(watchIdle, 5000);

  // A page that answers a form has no address of its own: coming back to it opens the page of the form instead.
  const settleAddress = () => {
    if (!("posted" in document.body.dataset)) return;
    const from = document.referrer && new URL(document.referrer);
    if (from && from.origin === location.origin) history.replaceState(null, "", from.pathname + from.search);
  };

  // What is missing is opened, in sight and has the focus.
  const openAsked = () => {
    const asked = document.querySelector(".asked");
    for (let one = asked?.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
    asked?.querySelector("input:checked, input, select, textarea")?.focus();
    asked?.scrollIntoView({ block: "center" });
  };

  const start = () => { document.documentElement.classList.add("js"); settleAddress(); showSlash(); openAsked(); focusErrors(); reached(); };
  start();
})();
