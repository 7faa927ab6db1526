// A requester's page that tries to read or change what is a worker's or a requester's.
// `WAYS` has a function a way; what it returns (but null, undefined, "") was read. `run` tries them in order (`only` some).
// OURS is the address of the server, WORK the assignment's path, GUARDED addresses of every family of routes.

const nothing = null;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const frame = (attributes) =>
  new Promise((done) => {
    const made = Object.assign(document.createElement("iframe"), { width: 300, height: 200 });
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.onload = () => setTimeout(() => done(made), 50);
    document.body.append(made);
    setTimeout(() => done(made), 900);
  });
const inside = (made) => {
  // contentDocument of a page of another origin is null, without an error.
  const text = made.contentDocument?.documentElement?.innerText ?? "";
  return text.trim() || made.contentDocument?.cookie || nothing;
};
const fields = (form, values) => {
  for (const [name, value] of Object.entries(values)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
};
let sinks = 0;
const post = async (path, values, target) => {
  const name = target ?? `sink-${(sinks += 1)}`;
  const sink = target ? nothing : await frame({ name });
  const form = Object.assign(document.createElement("form"), { method: "post" });
  form.setAttribute("action", OURS + path);
  form.setAttribute("target", name);
  fields(form, values);
  document.body.append(form);
  form.submit();
  await wait(400);
  return target ? nothing : inside(sink);
};
const read = async (path, options) => {
  const answer = await fetch(OURS + path, options);
  return (await answer.text()) || `answered ${answer.status}`;
};

const WAYS = {
  "read cookies": () => document.cookie,
  "write a cookie": () => {
    document.cookie = "hostile=1; path=/";
    return document.cookie;
  },
  "local storage": () => localStorage.length >= 0 && "open",
  "session storage": () => sessionStorage.length >= 0 && "open",
  "indexed databases": async () =>
    new Promise((done, fail) => {
      const asked = indexedDB.open("labelcrowd-drafts");
      asked.onsuccess = () => done("opened");
      asked.onerror = () => fail(asked.error);
    }),
  "cache storage": async () => (await caches.keys()) && "open",
  "origin private files": async () => (await navigator.storage.getDirectory()) && "open",
  "register a service worker": async () =>
    (await navigator.serviceWorker.register(`${OURS}/static/js/page.js`)) && "registered",
  "a worker from our own script": async () => new Worker(`${OURS}/static/js/work.js`) && nothing,
  "a shared worker from our own script": async () => new SharedWorker(`${OURS}/static/js/work.js`) && nothing,
  "listen on broadcast channels": async () =>
    new Promise((done) => {
      const channel = new BroadcastChannel("labelcrowd");
      channel.onmessage = (event) => done(JSON.stringify(event.data));
      setTimeout(() => done(nothing), 300);
    }),
  "locks of our pages": async () => JSON.stringify((await navigator.locks.query()).held),
  "the document around": () => parent.document.body.innerText,
  "the address around": () => parent.location.href,
  "the top document": () => top.document.title,
  "the element around": () => window.frameElement?.outerHTML,
  "the opener": () => window.opener && String(window.opener),
  "other frames": () => [...Array(parent.length).keys()].filter((one) => parent[one] !== window).length || nothing,
  "a global of the page around": () => parent.csrf ?? parent.labelcrowd,
  "the name of the window": () => window.name,
  "where one came from": () => document.referrer,
  "the address before": () => (window.navigation?.entries?.() ?? []).map((one) => one.url).filter((url) => url && url !== location.href).join(),
  "the ancestors' origins": () => [...(location.ancestorOrigins ?? [])].filter((one) => one !== OURS).join(),
  "relax the domain": () => {
    document.domain = location.hostname;
    return parent.document.title;
  },
  "go to the top by location": async () => {
    top.location = `${OURS}/sandbox/worker/reports`;
    await wait(200);
  },
  "go to the top by replace": async () => {
    top.location.replace(`${OURS}/sandbox/worker/reports`);
    await wait(200);
  },
  "go to the top by a script address": async () => {
    top.location = "javascript:document.title='taken'";
    await wait(200);
  },
  "go to the top by a link": async () => {
    const link = Object.assign(document.createElement("a"), { href: `${OURS}/sandbox/worker/reports`, target: "_top" });
    document.body.append(link);
    link.click();
    await wait(200);
  },
  "go to the parent by a form": async () => post("/sandbox/worker/sign-out", {}, "_parent"),
  "go to the top by window.open": async () => {
    window.open(`${OURS}/sandbox/worker/reports`, "_top");
    await wait(200);
  },
  "close the page around": async () => {
    top.close();
    await wait(100);
  },
  "fetch with credentials": async () => {
    const got = [];
    for (const path of GUARDED) {
      try {
        got.push(`${path}: ${(await read(path, { credentials: "include" })).slice(0, 80)}`);
      } catch {}
    }
    return got.join("\n");
  },
  "fetch without CORS": async () => {
    const got = [];
    for (const path of GUARDED) {
      try {
        const answer = await fetch(OURS + path, { mode: "no-cors", credentials: "include" });
        got.push((await answer.text()) + (answer.status || ""));
      } catch {}
    }
    return got.join("");
  },
  "fetch that follows to the sign-in": async () => {
    const answer = await fetch(`${OURS}/sandbox/worker/earnings`, { redirect: "manual", credentials: "include" });
    return answer.headers.get("location") ?? nothing;
  },
  "an XMLHttpRequest with credentials": async () =>
    new Promise((done, fail) => {
      const asked = new XMLHttpRequest();
      asked.withCredentials = true;
      asked.open("GET", `${OURS}/sandbox/worker/earnings`);
      asked.onload = () => done(asked.responseText);
      asked.onerror = () => fail(Error("refused"));
      asked.send();
    }),
  "fetch that changes": async () => {
    for (const path of CHANGING) {
      await fetch(OURS + path, { method: "POST", mode: "no-cors", credentials: "include", body: new URLSearchParams({ csrf: "0", words: "x", market: "live" }) }).catch(() => {});
    }
  },
  "fetch that changes, as JSON": async () => {
    for (const path of CHANGING) {
      await fetch(OURS + path, { method: "POST", credentials: "include", headers: { "content-type": "application/json" }, body: "{}" }).catch(() => {});
    }
  },
  "the labelling page's calls": async () => read("/api/label/document", { credentials: "include" }).then((text) => (text.includes("objects") ? text : nothing)),
  "the requester API without a signature": async () => read("/sandbox", { method: "POST", credentials: "include", headers: { "x-amz-target": "MTurkRequesterServiceV20170117.ListHITs" }, body: "{}" }),
  "a beacon": async () => {
    for (const path of CHANGING) navigator.sendBeacon(OURS + path, new URLSearchParams({ csrf: "0" }));
    await wait(200);
  },
  "forms to our own routes": async () => {
    const got = await Promise.all(CHANGING.map((path) => post(path, { csrf: "0", words: "x", market: "live" })));
    return got.filter(Boolean).join();
  },
  "a form with files": async () => {
    const form = Object.assign(document.createElement("form"), { method: "post", enctype: "multipart/form-data" });
    const sink = await frame({ name: "files" });
    form.setAttribute("action", `${OURS}/requester/collections`);
    form.setAttribute("target", "files");
    fields(form, { name: "Hostile" });
    document.body.append(form);
    form.submit();
    await wait(300);
    return inside(sink);
  },
  "a form of plain text": async () => {
    const form = Object.assign(document.createElement("form"), { method: "post", enctype: "text/plain" });
    await frame({ name: "plain" });
    form.setAttribute("action", `${OURS}${WORK}/return`);
    form.setAttribute("target", "plain");
    document.body.append(form);
    form.submit();
    await wait(300);
  },
  "our pages in a frame": async () => {
    const got = await Promise.all(GUARDED.map(async (path) => inside(await frame({ src: OURS + path }))));
    return got.filter(Boolean).join();
  },
  "our pages in a frame that asks for our origin": async () =>
    inside(await frame({ src: `${OURS}/sandbox/worker/`, sandbox: "allow-same-origin allow-scripts allow-top-navigation" })),
  "our pages as an object": async () => {
    const made = Object.assign(document.createElement("object"), { data: `${OURS}/sandbox/worker/`, type: "text/html" });
    document.body.append(made);
    await wait(300);
    return made.contentDocument?.body?.innerText;
  },
  "our pages under a bait": async () => {
    // Clickjacking: whether a page of ours is there to be clicked. A refused frame has an error page.
    const made = await frame({ src: `${OURS}${WORK}`, style: "opacity:0.01;position:fixed;inset:0" });
    const there = made.contentWindow.length; // our page around a HIT has a frame in it
    made.remove();
    return there ? "framed" : nothing;
  },
  "a page written into a frame": async () => {
    const made = await frame({ srcdoc: "<script>document.title = document.cookie || (() => { try { return localStorage.length } catch { return '' } })()</script>" });
    return made.contentDocument?.title || nothing;
  },
  "an empty frame": async () => (await frame({ src: "about:blank" })).contentDocument?.cookie,
  "a blob of a page": async () => {
    const page = new Blob(["<script>parent.postMessage(document.cookie + (self.localStorage ? 'open' : ''), '*')</script>"], { type: "text/html" });
    return heard(() => frame({ src: URL.createObjectURL(page) }));
  },
  "a page in an address": async () =>
    heard(() => frame({ src: "data:text/html,<script>parent.postMessage(document.cookie + (self.localStorage ? 'open' : ''), '*')</script>" })),
  "a popup of our page": async () => {
    const opened = window.open(`${OURS}/sandbox/worker/earnings`);
    await wait(700);
    try {
      return opened?.document?.body?.innerText ?? nothing;
    } finally {
      opened?.close();
    }
  },
  "an empty popup": async () => {
    const opened = window.open("about:blank");
    await wait(100);
    try {
      return opened?.document?.cookie || (opened?.localStorage && "open");
    } finally {
      opened?.close();
    }
  },
  "a popup that posts": async () => {
    const opened = window.open("about:blank", "popup");
    await post("/sandbox/worker/sign-out", { csrf: "0" }, "popup");
    opened?.close();
  },
  "orders by message": async () => {
    for (const order of ["submit", { type: "submit" }, { go_to: "/sandbox/worker/reports" }, { action: "return" }, '{"status":"Submitted"}']) {
      parent.postMessage(order, "*");
      top.postMessage(order, OURS);
    }
    await wait(200);
  },
  "messages that are for others": async () => heard(() => wait(300)),
  "our answers as a script": async () => {
    const got = [];
    window.onerror = (message) => got.push(message);
    for (const path of GUARDED.slice(0, 8)) {
      await new Promise((done) => {
        const script = Object.assign(document.createElement("script"), { src: OURS + path, onload: () => done(got.push("loaded")), onerror: done });
        document.head.append(script);
      });
    }
    return got.join();
  },
  "our answers as a style": async () => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${OURS}/sandbox/worker/` });
    document.head.append(style);
    await wait(300);
    return style.sheet?.cssRules?.length ? "rules" : nothing;
  },
  "what a style can tell of the page around": async () => {
    const style = document.createElement("style");
    style.textContent = `@import url("${OURS}/sandbox/worker/reports"); input[name=csrf][value^="a"] { background: url("${OURS}/static/mark.svg?seen") }`;
    document.head.append(style);
    await wait(300);
    return performance.getEntriesByType("resource").some((one) => one.name.includes("?seen")) ? "seen" : nothing;
  },
  "pictures of guarded pages, their size and time": async () => {
    const told = [];
    for (const path of GUARDED) {
      const picture = new Image();
      const loaded = await new Promise((done) => {
        picture.onload = () => done(true);
        picture.onerror = () => done(false);
        picture.src = OURS + path;
      });
      if (loaded || picture.naturalWidth) told.push(path);
    }
    return told.join();
  },
  "how long others' pages take": async () => {
    await fetch(`${OURS}/sandbox/worker/earnings`, { mode: "no-cors", credentials: "include" }).catch(() => {});
    const seen = performance.getEntriesByName(`${OURS}/sandbox/worker/earnings`);
    return seen.some((one) => one.transferSize || one.responseStart || one.responseStatus) ? JSON.stringify(seen) : nothing;
  },
  "a socket": async () =>
    new Promise((done) => {
      const socket = new WebSocket(`${OURS.replace("http", "ws")}/sandbox/worker/`);
      socket.onopen = socket.onmessage = () => done("opened");
      socket.onerror = () => done(nothing);
    }),
  "a stream of events": async () =>
    new Promise((done) => {
      const stream = new EventSource(`${OURS}${WORK}/state`, { withCredentials: true });
      stream.onopen = stream.onmessage = () => done("opened");
      stream.onerror = () => done(stream.close());
    }),
  "another base for addresses": async () => {
    const base = Object.assign(document.createElement("base"), { href: `${OURS}/sandbox/worker/` });
    document.head.append(base);
    const got = await fetch("earnings", { credentials: "include" }).then((answer) => answer.text()).catch(() => nothing);
    base.remove();
    return got;
  },
  "a refresh of a frame to our page": async () =>
    inside(await frame({ srcdoc: `<meta http-equiv="refresh" content="0;url=${OURS}/sandbox/worker/">` })),
  "pages fetched ahead": async () => {
    for (const rel of ["prefetch", "prerender", "preload"]) {
      document.head.append(Object.assign(document.createElement("link"), { rel, href: `${OURS}/sandbox/worker/`, as: "document" }));
    }
    const rules = Object.assign(document.createElement("script"), { type: "speculationrules", textContent: JSON.stringify({ prerender: [{ source: "list", urls: [`${OURS}/sandbox/worker/sign-out`] }] }) });
    document.head.append(rules);
    await wait(300);
  },
  "a download of the record": async () => {
    const sink = await frame({ name: "record" });
    const link = Object.assign(document.createElement("a"), { href: `${OURS}/sandbox/worker/record.csv`, download: "record.csv", target: "record" });
    document.body.append(link);
    link.click();
    await wait(300);
    return inside(sink);
  },
  "stored passwords": async () => JSON.stringify(await navigator.credentials.get({ password: true, mediation: "silent" })).replace("null", ""),
  "the clipboard": async () => navigator.clipboard.readText(),
  "where the worker is": async () =>
    new Promise((done, fail) => navigator.geolocation.getCurrentPosition(() => done("known"), fail)),
  "camera and microphone": async () => (await navigator.mediaDevices.getUserMedia({ audio: true, video: true })) && "open",
  "access to storage by asking": async () => {
    await document.requestStorageAccess();
    return document.cookie;
  },
  "the whole screen": async () => (await document.documentElement.requestFullscreen()) ?? nothing,
  "a submit of work that is not its own": async () => {
    const body = new URLSearchParams({ assignmentId: OTHER, hitId: "guessed", workerId: "guessed", stolen: "1" });
    await fetch(`${OURS}/sandbox/mturk/externalSubmit`, { method: "POST", mode: "no-cors", credentials: "include", body });
  },
};

async function heard(act) {
  const got = [];
  const listen = (event) => got.push(event.data);
  window.addEventListener("message", listen);
  await act();
  window.removeEventListener("message", listen);
  return got.filter((one) => typeof one === "string" && one).join();
}

async function run(only) {
  const read = {};
  for (const [name, way] of Object.entries(WAYS)) {
    if (only && !only.includes(name)) continue;
    try {
      const got = await Promise.race([way(), wait(6000)]);
      if (got !== null && got !== undefined && got !== "" && got !== false) read[name] = String(got).slice(0, 300);
    } catch {
      // Refused, as it should be.
    }
  }
  return { tried: Object.keys(WAYS).length, read };
}
