/** Keys of yes/no questions. */
import type { YesNoQuestions } from './yesNo';

const ACTS: Readonly<Record<string, (asked: YesNoQuestions) => void>> = {
  y: (asked) => {
    asked.give('yes');
  },
  n: (asked) => {
    asked.give('no');
  },
  Escape: back,
  Backspace: back,
  ArrowLeft: back,
  ArrowRight: (asked) => {
    asked.move(1);
  },
  '0': (asked) => {
    asked.toggleWide();
  },
  Enter: (asked) => {
    if (!asked.question) void asked.page.submit();
  },
  i: (asked) => {
    asked.page.dialog.value = 'instructions';
  },
  '?': (asked) => {
    asked.page.dialog.value = 'help';
  },
};

function back(asked: YesNoQuestions): void {
  asked.move(-1);
}

/** Listens until the returned function is called. */
export function listenForAnswers(asked: YesNoQuestions): () => void {
  const down = (event: KeyboardEvent): void => {
    asked.page.used();
    if (event.isComposing || event.defaultPrevented || event.repeat) return;
    if (handled(asked, event)) event.preventDefault();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'h') hide(asked, false);
  };
  const touched = (): void => {
    asked.page.used();
  };
  document.addEventListener('keydown', down);
  document.addEventListener('keyup', up);
  document.addEventListener('pointerdown', touched);
  return () => {
    document.removeEventListener('keydown', down);
    document.removeEventListener('keyup', up);
    document.removeEventListener('pointerdown', touched);
  };
}

function handled(asked: YesNoQuestions, event: KeyboardEvent): boolean {
  const { page } = asked;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (page.dialog.value !== null) {
    if (key === 'Escape') page.dialog.value = null;
    return key === 'Escape';
  }
  if (event.ctrlKey || event.metaKey) {
    if (key === 'Enter') void page.submit();
    else if (key === 'z' && !isTyping(event.target)) back(asked);
    else return false;
    return true;
  }
  if (event.altKey || isTyping(event.target)) return false;
  if (key === 'Enter' && event.target instanceof HTMLElement && event.target.closest('button, a'))
    return false;
  if (key === 'h') {
    hide(asked, true);
    return true;
  }
  const act = ACTS[key];
  act?.(asked);
  return act !== undefined;
}

function hide(asked: YesNoQuestions, bare: boolean): void {
  if (!asked.view) return;
  asked.view.bare = bare;
  asked.repaint();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
}
