/** The style of the parts that come later: one file, fetched with the first of them. */
import { later } from '../net/whenIdle';
import address from './later.css?url';

export const laterStyle = later(
  () =>
    new Promise<void>((resolve, reject) => {
      const link = document.createElement('link');
      link.rel = 'stylesheet';
      link.href = address;
      link.crossOrigin = 'anonymous';
      link.onload = () => {
        resolve();
      };
      link.onerror = () => {
        link.remove();
        reject(new Error('the style of later parts was not loaded'));
      };
      document.head.append(link);
    }),
);

/** A part with its style. */
export async function styled<T>(load: () => Promise<T>): Promise<T> {
  const [part] = await Promise.all([load(), laterStyle()]);
  return part;
}
