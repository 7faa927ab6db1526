/** As much of a document as Preact needs to put a component in, where no browser is at hand. */

export class LittleNode {
  readonly childNodes: LittleNode[] = [];
  parentNode: LittleNode | null = null;
  readonly attributes: never[] = [];

  constructor(
    readonly localName: string,
    public data = '',
  ) {}

  get firstChild(): LittleNode | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): LittleNode | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }

  get textContent(): string {
    return this.data + this.childNodes.map((each) => each.textContent).join('');
  }

  insertBefore(child: LittleNode, before: LittleNode | null): LittleNode {
    child.parentNode?.removeChild(child);
    const place = before ? this.childNodes.indexOf(before) : this.childNodes.length;
    this.childNodes.splice(place, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild(child: LittleNode): LittleNode {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
    return child;
  }

  remove(): void {
    this.parentNode?.removeChild(this);
  }

  setAttribute(): void {
    // Nobody looks.
  }
}

/** Its head has at once whatever it is to load. */
export const littleDocument = {
  createElement: (name: string) => new LittleNode(name),
  createElementNS: (_space: string, name: string) => new LittleNode(name),
  createTextNode: (text: string) => new LittleNode('#text', text),
  head: {
    append: (link: { onload?: () => void }) => {
      link.onload?.();
    },
  },
};
