/** What the browser's Trusted Types let pass. */

interface Policy {
  createHTML(html: string): string;
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

/** The page's one Trusted Types policy: HTML that it passes is only ever parsed, never put in the page. */
let policy: Policy | null = null;

/** HTML for the parser alone. */
export function trusted(html: string): string {
  return thePolicy()?.createHTML(html) ?? html;
}

/** The address of a script that the page itself has put together; any other comes to nothing. */
export function trustedScript(url: string): string {
  return thePolicy()?.createScriptURL(url) ?? url;
}

function thePolicy(): Policy | null {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  if (!factory) return null;
  return (policy ??= factory.createPolicy('labelcrowd', {
    createHTML: (text) => text,
    createScriptURL: (url) => (url.startsWith('blob:') ? url : ''),
  }));
}
