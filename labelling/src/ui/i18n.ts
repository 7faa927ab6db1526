/** Texts of the page: English in the code, translations in the shell's catalogue. */

export type Messages = Readonly<Record<string, string | readonly string[]>>;
type Values = Readonly<Record<string, string | number>>;

let messages: Messages = {};
let plurals = new Intl.PluralRules('en');
let language = 'en';

/** Takes the catalogue of the shell; `"*"` wraps every text, which is how tests find the others. */
export function useMessages(catalogue: Messages, locale: string): void {
  messages = catalogue;
  try {
    plurals = new Intl.PluralRules(locale);
    language = locale;
  } catch {
    plurals = new Intl.PluralRules('en');
  }
}

/** A text, with `{name}` filled in from `values`. */
export function t(text: string, values: Values = {}): string {
  const found = messages[text];
  return filled(typeof found === 'string' && found !== '' ? found : wrapped(text), values);
}

/** A sum of the wire (`0.10`) as the reader's language writes it: `$0.10`, `0,10 US$`. */
export function money(sum: string, currency: string): string {
  const written: Intl.NumberFormatOptions =
    currency === '' ? { minimumFractionDigits: 2 } : { style: 'currency', currency };
  return new Intl.NumberFormat(language, written).format(Number(sum));
}

/** A text that depends on a number; `{n}` is that number. */
export function tn(one: string, many: string, n: number, values: Values = {}): string {
  const found = messages[one];
  const text = typeof found === 'object' ? pluralForm(found, n) : undefined;
  return filled(text ?? wrapped(n === 1 ? one : many), { n, ...values });
}

function pluralForm(forms: readonly string[], n: number): string | undefined {
  const order = ['zero', 'one', 'two', 'few', 'many', 'other'];
  const used = plurals.resolvedOptions().pluralCategories;
  const known = order.filter((each) => used.some((category) => category === each));
  const index = Math.min(known.indexOf(plurals.select(n)), forms.length - 1);
  return forms[index] || undefined;
}

function wrapped(text: string): string {
  const all = messages['*'];
  return typeof all === 'string' ? all.replace('%s', () => text) : text;
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}
