/** Tools whose part has not come yet. */
import { describe, expect, it } from 'vitest';
import { drawSquare, kit, square, stored } from '../support/opening';

const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
};
const here = () => false;
const bare = (away = here) => kit({ own: [stored(square('a'))], away });

describe('a tool that is still to come', () => {
  it('is in hand at once, and a click made meanwhile is not lost', async () => {
    const k = bare();
    k.tools.choose('select');
    expect(k.tools.tool).toBe('select');
    k.click(150, 150);
    expect(k.editor.selected).toBeNull();
    await settled();
    expect([k.tools.path, k.editor.selected]).toEqual(['select.idle', 'a']);
    expect(k.notices).toEqual([]);
  });

  it('goes on with a press that is held when it comes', async () => {
    const k = bare();
    k.tools.pick('a');
    k.press([[150, 150]]);
    await settled();
    k.let([170, 150]);
    await settled();
    expect(k.tools.path).toBe('select.idle');
    expect(k.editor.selected).toBe('a');
  });

  it('keeps keys and clicks in their order', async () => {
    const k = bare();
    k.tools.choose('select');
    k.click(150, 150);
    const keys = ['Delete', 'd'];
    for (const key of keys)
      expect(
        k.tools.postpone({ key, shift: false }, () => {
          if (key === 'd') k.tools.choose('draw');
          else k.key(key);
        }),
      ).toBe(true);
    await settled();
    expect(k.edits).toMatchObject([{ cause: 'delete' }]);
    expect(k.tools.path).toBe('draw.idle');
  });

  it('leaves the tool before in hand where it cannot be had, says so, and is asked for anew', async () => {
    let away = true;
    const k = bare(() => away);
    drawSquare(k, 300);
    k.tools.choose('scissors');
    await settled();
    expect([k.tools.path, k.editor.outline?.length]).toEqual(['draw.placing', 4]);
    expect(k.notices).toEqual(['tool-not-loaded']);
    k.tools.cancel();
    k.tools.pick('a');
    await settled();
    expect([k.tools.path, k.editor.selected]).toEqual(['draw.idle', null]);
    away = false;
    k.tools.pick('a');
    await settled();
    expect([k.tools.path, k.editor.selected]).toEqual(['select.idle', 'a']);
  });

  it('of a page where nothing may be drawn comes with the first click', async () => {
    const k = kit({ fixed: [stored(square('f'))], design: { actions: 'rmd' }, away: here });
    expect(k.tools.path).toBe('select.idle');
    k.click(150, 150);
    await settled();
    expect(k.editor.selected).toBe('f');
  });
});

describe('keys that aim', () => {
  it('wait for what moves the cursor, with those that follow', async () => {
    const k = bare();
    const act = (key: string) => () => {
      k.key(key);
    };
    for (const key of ['ArrowRight', 'Enter'])
      expect(k.tools.postpone({ key, shift: false }, act(key))).toBe(true);
    await settled();
    expect(k.editor.outline).toEqual([k.editor.crosshair]);
    expect(k.tools.postpone({ key: 'ArrowRight', shift: false }, act('ArrowRight'))).toBe(false);
  });
});

describe('what is done to an object before that can be done', () => {
  it('is done when it can, or told of', async () => {
    let away = true;
    const k = bare(() => away);
    const remove = () => {
      k.tools.correct(({ objects }) => {
        objects.remove('a');
      });
    };
    remove();
    await settled();
    expect([k.edits.length, k.notices]).toEqual([0, ['not-loaded']]);
    away = false;
    remove();
    await settled();
    expect(k.edits).toMatchObject([{ cause: 'delete' }]);
  });
});
