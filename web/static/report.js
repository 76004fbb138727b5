// The report's form: what is typed is kept as a draft while it is typed, and files show how far they have gone.
// Without this script the button 存草稿 keeps the draft and the browser sends the files by itself.
"use strict";
(() => {
  const form = document.getElementById("report");
  if (!form) return;
  const part = id => document.getElementById(id);
  const [said, wrong, bar, again] = ["draft-said", "report-wrong", "sending", "draft-local"].map(part);
  const fields = [...form.querySelectorAll("#kind, #text, [name=figures]")];
  const typed = () => JSON.stringify(fields.map(one => one.value));
  const place = `duban-draft-${form.dataset.person}-${form.dataset.duty}`;
  let kept = typed(), waiting = 0, saving = false, sending = false;

  // A browser may refuse to keep anything; then only the server does.
  const memory = {
    read() { try { return JSON.parse(localStorage.getItem(place)); } catch { return null; } },
    write(value) { try { localStorage.setItem(place, JSON.stringify(value)); } catch { /* see above */ } },
    clear() { try { localStorage.removeItem(place); } catch { /* see above */ } },
  };

  function put(values) {
    JSON.parse(values).forEach((value, at) => { if (fields[at]) fields[at].value = value; });
    later(0);
  }

  function later(milliseconds) {
    clearTimeout(waiting);
    waiting = setTimeout(save, milliseconds);
  }

  const isData = answer => (answer.headers.get("content-type") || "").startsWith("application/json");

  async function save() {
    if (saving || sending) return later(1000);
    const values = typed();
    if (values === kept) return;
    saving = true;
    try {
      const body = new URLSearchParams(fields.map(one => [one.name, one.value]));
      body.append("token", form.elements.token.value);
      const answer = await fetch(form.dataset.draft, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok || !isData(answer)) throw new Error(answer.redirected ? "登录已过期" : "未能保存草稿");
      kept = values;
      memory.clear();
      said.textContent = `草稿已自动保存（${(await answer.json()).saved}）`;
    } catch (problem) {
      memory.write({ base: kept, values });
      const why = problem instanceof TypeError ? "网络中断" : problem.message;
      said.textContent = `${why}，内容暂存在本机，恢复后自动保存。`;
      later(15000);
    } finally {
      saving = false;
      if (typed() !== values) later(3000);
    }
  }

  function refuse(words) {
    sending = false;
    wrong.textContent = words;
    wrong.hidden = false;
    wrong.focus();
    bar.hidden = true;
    form.querySelectorAll("button").forEach(one => { one.disabled = false; });
  }

  function send() {
    const size = [...form.elements.files.files].reduce((sum, file) => sum + file.size, 0), most = Number(form.dataset.most);
    if (size > most * 2 ** 20) return refuse(`附件合计超过 ${most} MB，请压缩或分次报送。`);
    const request = new XMLHttpRequest(), data = new FormData(form);
    sending = true;
    wrong.hidden = true;
    form.querySelectorAll("button").forEach(one => { one.disabled = true; });
    request.upload.addEventListener("progress", event => {
      bar.hidden = !size || !event.lengthComputable;
      bar.querySelector("progress").value = event.loaded / event.total;
      bar.querySelector("span").textContent = `已上传 ${Math.floor(100 * event.loaded / event.total)}%`;
    });
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* a page: signed out, or too large */ }
      if (request.status < 300 && answer.where) {
        kept = typed();
        memory.clear();
        return location.assign(answer.where);
      }
      refuse(answer.wrong || (request.status === 413 ? request.responseText : "未能报送：登录或页面已过期。请先另开窗口登录，刷新后再报送；内容已暂存。"));
      if (!answer.wrong) memory.write({ base: kept, values: typed() });
    });
    request.addEventListener("error", () => {
      memory.write({ base: kept, values: typed() });
      refuse("网络中断，未能报送。内容和附件仍在本页，连通后请再次报送。");
    });
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  }

  form.addEventListener("input", event => { if (fields.includes(event.target)) later(3000); });
  form.addEventListener("submit", event => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) { kept = typed(); return; }
    event.preventDefault();
    if (!sending) send();
  });
  addEventListener("online", () => later(0));
  addEventListener("pagehide", () => { if (typed() !== kept) memory.write({ base: kept, values: typed() }); });

  const left = memory.read();
  if (left && left.values !== kept) {
    if (left.base === kept) {
      put(left.values);
      said.textContent = "已恢复本机暂存的内容。";
    } else {
      again.hidden = false;
      again.addEventListener("click", () => { put(left.values); again.hidden = true; });
    }
  } else memory.clear();
})();
