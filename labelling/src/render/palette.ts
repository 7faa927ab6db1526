/** Colours of objects: apart for colour-blind eyes, light enough to stand on a dark line. */

/** After Okabe and Ito, lightened where a dark photograph would swallow them. */
const COLOURS = [
  '#56b4e9',
  '#f0b429',
  '#3ecf8e',
  '#ff8a5c',
  '#e39ad6',
  '#f7ee55',
  '#9db8ff',
  '#ffffff',
] as const;

export const GREY = '#b8b8b8';
export const DARK = '#101010';

/** Gives each name a colour, in the order the names are first seen. */
export class Palette {
  private readonly known = new Map<string, string>();

  colourOf(name: string): string {
    const found = this.known.get(name);
    if (found !== undefined) return found;
    const colour = COLOURS[this.known.size % COLOURS.length] ?? GREY;
    this.known.set(name, colour);
    return colour;
  }
}
