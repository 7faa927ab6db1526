/** One switch instead of mouse and keys: begins by holding Space for three seconds, or from the help. */
import { later } from '../net/whenIdle';
import { t } from './i18n';
import { styled } from './laterStyle';
import type { Page } from './page';

const HELD_MS = 3000;
const scanner = later(() => styled(async () => (await import('./scanning/scanner')).Scanner));
let isOn = false;

export async function beginScanning(page: Page): Promise<void> {
  if (isOn) return;
  isOn = true;
  page.dialog.value = null;
  try {
    new (await scanner())(page, () => {
      isOn = false;
      page.say(t('Scanning has ended.'));
    });
    page.say(t('Scanning: press Space, Enter or anywhere to choose what is marked.'));
  } catch {
    isOn = false;
    page.toasts.add({
      kind: 'error',
      text: t('This part could not be loaded: the server was not reached.'),
    });
  }
}

/** A switch sends Space: held, it begins the scanning. */
export function listenToSwitch(page: Page): void {
  let timer = 0;
  const letGo = (): void => {
    clearTimeout(timer);
  };
  document.addEventListener('keydown', (event) => {
    if (event.key !== ' ' || event.repeat) return;
    letGo();
    timer = window.setTimeout(() => void beginScanning(page), HELD_MS);
  });
  document.addEventListener('keyup', letGo);
  document.addEventListener('pointerdown', letGo); // Space and a drag move the picture
}
