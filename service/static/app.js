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

  // What changes on the page is told to who cannot see it: results, how many are ticked.
  const say = (text) => { document.getElementById("said").textContent = text; };

  // Batch bar: [data-check-all] ticks the boxes of its form, [data-checked] shows how many are ticked.
  const counted = (form, clicked) => {
    const boxes = [...form.querySelectorAll("tbody [type=checkbox], .ticks [type=checkbox]")];
    if (clicked?.matches("[data-check-all]")) boxes.forEach((box) => { box.checked = clicked.checked; });
    const ticked = boxes.filter((box) => box.checked).length;
    form.querySelector("[data-check-all]").checked = ticked > 0 && ticked === boxes.length;
    const count = form.querySelector("[data-checked]");
    if (count) count.textContent = ticked;
    return ticked;
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.type === "checkbox" && form?.querySelector("[data-check-all]")) say(`已选 ${counted(form, event.target)} 人`);
  });
  const countAll = () => document.querySelectorAll("[data-check-all]").forEach((all) => counted(all.form));

  // On a slow network a sign says that the answer is awaited; it lies over the page and stops nobody.
  let waiting;
  const wait = (text = "正在处理，请稍候……", after = 400) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { document.getElementById("busy").textContent = text; }, after);
  };
  const waited = () => { clearTimeout(waiting); document.getElementById("busy").textContent = ""; };
  document.addEventListener("htmx:before:request", (event) => { if (!event.detail.ctx.sourceElement?.matches("[hx-trigger]")) wait(); });

  // A form is sent once; the button says so. A download leaves the page as it is, so the lock ends by itself.
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      wait("正在处理，不用重复点击。", 0);
      return;
    }
    if (form.method === "post" && form.matches("[data-reason]") && !reasoned(form)) { event.preventDefault(); return; }
    wait();
    if (form.method !== "post") return;
    form.dataset.sent = "1";
    (event.submitter || form.querySelector("[type=submit]:enabled"))?.setAttribute("aria-busy", "true");
    // A form that answers a file leaves its page standing: [data-file] may soon be sent again.
    const file = form.hasAttribute("data-file");
    setTimeout(() => { if (file) waited(); else if (form.dataset.sent) wait("网络较慢，仍在等待回应……", 0); release(form); }, file ? 1000 : 8000);
  }, true);
  // A question with one field is answered on the spot; without a script the server says the same on a page of its own.
  const reasoned = (form) => {
    const field = form.querySelector("[name=reason]"), told = document.getElementById(`${field.id}-error`);
    if (field.value.trim()) return true;
    told.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
    return false;
  };
  const releaseAll = () => { waited(); document.querySelectorAll("form[data-sent]").forEach(release); };
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
    const outcome = document.querySelector("#outcome:not([data-seen])");
    if (outcome) outcome.dataset.seen = "";
    const faults = document.getElementById("error-summary");
    if (faults) faults.focus();
    else outcome?.focus({ preventScroll: !!location.hash });
  };
  // What a link of the summary, or an address, points at may be folded away.
  const unfold = () => {
    const aim = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let fold = aim && aim.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
    return aim;
  };
  addEventListener("hashchange", () => unfold()?.focus());
  document.addEventListener("htmx:after:swap", (event) => {
    focusErrors();
    countAll();
    const results = event.detail.ctx.target?.id === "results" && document.getElementById("results");
    const found = results && (results.querySelector("h2") || results.querySelector(".tabs [aria-current]"));
    if (found) say(`查询结果：${found.textContent.trim()}`);
  });

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

  const start = () => { document.documentElement.classList.add("js"); settleAddress(); showSlash(); unfold(); openAsked(); focusErrors(); countAll(); reached(); };
  start();
})();
