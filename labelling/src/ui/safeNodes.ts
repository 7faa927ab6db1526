/**
 * The requester's instructions as nodes of the page. The server has sanitized the HTML; here it is
 * parsed into a document that runs nothing, and only known elements are copied, text as text.
 */

import { trusted } from './trusted';

const KEPT = new Set(
  'A B BLOCKQUOTE BR CODE DEL EM FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HR I IMG KBD LI OL P PRE STRONG SUB SUP TABLE TBODY TD TH THEAD TR UL'.split(
    ' ',
  ),
);

/** Known elements and all text of `html`, as a fragment. */
export function safeNodes(html: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  try {
    const parsed = new DOMParser().parseFromString(trusted(html), 'text/html');
    copyInto(fragment, parsed.body);
  } catch {
    // A policy that allows no parsing: the words are better than nothing.
    fragment.append(html.replace(/<[^>]*>/g, ' '));
  }
  return fragment;
}

function copyInto(target: Node, source: Node): void {
  for (const node of source.childNodes) {
    if (node.nodeType === Node.TEXT_NODE)
      target.appendChild(document.createTextNode(node.nodeValue ?? ''));
    else if (node instanceof Element || isElement(node)) copyElement(target, node);
  }
}

function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}

/** Which of the requester's examples a picture shows; pictures from elsewhere are never asked for. */
function exampleOf(image: Element): string {
  return /^example:(\d{1,3})$/.exec(image.getAttribute('src') ?? '')?.[1] ?? '';
}

function copyElement(target: Node, source: Element): void {
  if (['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT'].includes(source.tagName)) return;
  if (!KEPT.has(source.tagName)) {
    copyInto(target, source);
    return;
  }
  if (source.tagName === 'IMG' && !exampleOf(source)) {
    target.appendChild(document.createTextNode(source.getAttribute('alt') ?? ''));
    return;
  }
  const copy = document.createElement(source.tagName);
  if (copy instanceof HTMLAnchorElement) {
    const href = source.getAttribute('href') ?? '';
    if (/^(https?:|mailto:)/i.test(href)) copy.href = href;
    copy.target = '_blank';
    copy.rel = 'noopener noreferrer';
  }
  if (copy instanceof HTMLImageElement) {
    copy.dataset['example'] = exampleOf(source);
    copy.alt = source.getAttribute('alt') ?? '';
  }
  copyInto(copy, source);
  target.appendChild(copy);
}
