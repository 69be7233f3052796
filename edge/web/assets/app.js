// What a script adds to pages that are whole without it. Nothing here writes markup, so the strictest
// Trusted Types policy holds; every hook is a data attribute of templates/components.html.
const all = (selector, act) => document.querySelectorAll(selector).forEach(act);
const byId = (id) => document.getElementById(id);

document.querySelector(".error-summary")?.focus();

// A form is sent once, however often it is pressed; coming back to the page frees it.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  // A moment later: a disabled button would not send its name.
  setTimeout(() => event.submitter?.setAttribute("disabled", ""));
});
addEventListener("pageshow", () => all("form[data-sent]", (form) => {
  delete form.dataset.sent;
  all("button:disabled:not([data-countdown])", (button) => { button.disabled = false; });
}));

// By the clock and not by counting: a telephone sleeps.
const until = (seconds, tick) => {
  const end = Date.now() + seconds * 1000;
  const step = () => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (!left) clearInterval(timer);
    tick(left);
  };
  const timer = setInterval(step, 500);
  step();
};

all("[data-countdown]", (button) => {
  const label = button.textContent;
  until(button.dataset.countdown, (left) => {
    button.disabled = left > 0;
    button.textContent = left ? button.dataset.countdownText.replace("{s}", left) : label;
  });
});

all("[data-hide-after]", (secret) => until(secret.dataset.hideAfter, (left) => {
  if (left) return;
  secret.replaceChildren();
  location.replace(secret.dataset.hideUrl);
}));

// A birth date from an IIN, unless the person has written another.
all("[data-birth-into]", (iin) => iin.addEventListener("input", () => {
  const day = byId(iin.dataset.birthInto);
  const [, yy, mm, dd, century] = iin.value.replace(/\s/g, "").match(/^(\d\d)(\d\d)(\d\d)([1-6])\d{5}$/) ?? [];
  if (!century || (day.value && day.value !== day.dataset.filled)) return;
  day.value = day.dataset.filled = `${dd}.${mm}.${17 + Math.ceil(century / 2)}${yy}`;
}));

const CYRILLIC = [..."АӘБВГҒДЕЁЖЗИІЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЬЫЭЮЯ"];
const LATIN = "A,A,B,V,G,G,D,E,YO,ZH,Z,I,I,Y,K,K,L,M,N,N,O,O,P,R,S,T,U,U,U,F,KH,H,TS,CH,SH,SHCH,,,Y,E,YU,YA".split(",");
const latin = (name) => [...name.trim().toUpperCase().replace(/(^|[-\sАӘЕЁИІОӨУҰҮЫЭЮЯЪЬ])Е/g, "$1ЙЕ")]
  .map((letter) => LATIN[CYRILLIC.indexOf(letter)] ?? letter).join("");

// A Latin name is suggested until somebody writes in it.
all("[data-latin-from]", (into) => {
  const names = into.dataset.latinFrom.split(" ").map(byId);
  const spell = () => names.map((name) => latin(name.value)).join(" ").trim().slice(0, 26);
  let ours = !into.value || into.value === spell();
  into.addEventListener("input", () => { ours = false; });
  names.forEach((name) => name.addEventListener("input", () => { if (ours) into.value = spell(); }));
});

// Drawn, not linked: the policy allows no blob: pictures.
all("[data-preview]", (input) => input.addEventListener("change", async () => {
  const canvas = byId(input.dataset.preview);
  canvas.hidden = true;
  const picture = await createImageBitmap(input.files[0]).catch(() => null);
  if (!picture) return;
  const scale = Math.min(1, 640 / Math.max(picture.width, picture.height));
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
}));

all("[data-reveal]", (button) => {
  const input = byId(button.dataset.reveal);
  const show = button.textContent;
  const turn = (type) => {
    input.type = type;
    button.textContent = type === "text" ? button.dataset.revealHide : show;
  };
  button.hidden = false;
  button.addEventListener("click", () => turn(input.type === "text" ? "password" : "text"));
  // Never sent while readable: the browser would remember it as an ordinary answer.
  input.form?.addEventListener("submit", () => turn("password"));
});

if (navigator.clipboard) all("[data-copy]", (button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(byId(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.copied;
  });
});

// A minute before the session ends the person is asked; staying asks the server for more. Who types, or is busy in
// another tab, is here. When nobody is, the session is ended and not only the page: it would live on otherwise.
all("[data-idle-seconds]", (dialog) => {
  const tabs = new BroadcastChannel("idle");
  let seen = Date.now();
  const stay = () => {
    seen = Date.now();
    tabs.postMessage("here");
    fetch(location.pathname, { method: "HEAD" });
  };
  tabs.postMessage("here");
  tabs.addEventListener("message", () => {
    seen = Date.now();
    dialog.close();
  });
  dialog.addEventListener("close", () => { if (Date.now() - seen > 1000) stay(); });
  addEventListener("input", () => { if (Date.now() - seen > 60_000) stay(); });
  const clock = setInterval(() => {
    const left = dialog.dataset.idleSeconds - (Date.now() - seen) / 1000;
    if (left <= 0) {
      clearInterval(clock);
      const form = document.querySelector("form.sign-out");
      const from = Object.assign(document.createElement("input"), { type: "hidden", name: "idle", value: location.pathname });
      form.append(from);
      form.submit();
    } else if (left < 60 && !dialog.open) dialog.showModal();
  }, 1000);
});
