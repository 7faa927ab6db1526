/** The queue that saves what is drawn, and what the page makes of the server's answers. */
import type { DocObject, Stored } from '../model/object';
import type { Status } from '../model/wire';
import type { Drafts } from '../net/drafts';
import { EditQueue } from '../net/editQueue';
import { newId } from '../net/ids';
import type { CallError, Change } from '../net/transport';
import { afterPaint } from '../net/whenIdle';
import { endingOf, refusalText } from './errors';
import { t } from './i18n';
import type { Page } from './page';

export function queueFor(page: Page, drafts: Drafts): EditQueue {
  return new EditQueue(page.opening.document.id, newId(), {
    send: (edit) => page.session.edit(edit),
    answer: (given) => page.session.answer(given),
    answered: (soFar) => page.followUp.value?.answered(soFar),
    drafts,
    baseOf: (id) => page.editor.baseOf(id),
    newId,
    takeTime: () => page.meter.take(page.session.clock.now()),
    wait: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    soon: afterPaint,
    random: Math.random,
    changed: () => {
      page.changed();
    },
    acknowledged: (id, seq, status) => {
      page.editor.acknowledge(id, seq);
      setRefusal(page, id, null);
      page.takeStatus(status);
    },
    stale: (current, ours, status) => {
      stale(page, current, ours, status);
    },
    refused: (edit, error) => {
      refused(page, edit, error);
    },
    renew: (error) => page.renew(error),
  });
}

function stale(page: Page, current: Stored, ours: DocObject, status: Status | undefined): void {
  page.editor.acceptRemote(current);
  if (status) page.takeStatus(status);
  page.toasts.add({
    kind: 'warning',
    text: t('“{name}” was changed in another window. That newer state is shown.', {
      name: current.object.name,
    }),
    action: {
      text: t('Use mine instead'),
      run: () => {
        page.editor.keepMine(ours);
      },
    },
  });
}

function refused(page: Page, edit: Change, error: CallError): void {
  if (error.code === 'change_id_reused' && 'object' in edit) {
    page.queue.add(edit.object, edit.cause);
    return;
  }
  const ending = endingOf(error);
  if (ending) {
    page.end(ending);
    return;
  }
  if (error.code === 'picture_removed') {
    void page.picture.renew().catch(() => undefined);
    return;
  }
  if (!('object' in edit)) {
    page.toasts.add({ kind: 'error', text: error.message });
    return;
  }
  setRefusal(page, edit.object_id, error.message);
  page.toasts.add({ kind: 'error', text: refusalText(error, edit.object.name) });
}

function setRefusal(page: Page, objectId: string, reason: string | null): void {
  if (reason === null && !page.refusals.value.has(objectId)) return;
  const refusals = new Map(page.refusals.value);
  if (reason === null) refusals.delete(objectId);
  else refusals.set(objectId, reason);
  page.refusals.value = refusals;
}
