// A part of the page that follows what happens: fetched again while the page is looked at.

const part = document.querySelector("[data-live]");
// XMLHttpRequest parses the page itself, so no text becomes HTML here (Trusted Types).
function load(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => resolve(request.status === 200 && request.responseURL.endsWith(address) ? request.response : null);
    request.onerror = reject;
    request.send();
  });
}

async function renew() {
  if (document.hidden) return;
  const parsed = await load(part.dataset.live);
  if (!parsed) return;
  const fresh = [...parsed.body.childNodes].map((node) => document.adoptNode(node));
  const held = document.createDocumentFragment();
  held.append(...fresh);
  if (held.textContent.replace(/\s+/g, "") !== part.textContent.replace(/\s+/g, "")) {
    keepPictures(held);
    part.replaceChildren(held);
  }
}

// The same picture keeps its signed address, so that it is not loaded again.
function keepPictures(held) {
  const known = new Map();
  for (const image of part.querySelectorAll(".tile image")) known.set(address(image), image.getAttribute("href"));
  for (const image of held.querySelectorAll(".tile image")) {
    const old = known.get(address(image));
    if (old) image.setAttribute("href", old);
  }
}

function address(image) {
  return image.closest("a").getAttribute("href");
}

setInterval(() => renew().catch(() => {}), 3000);
