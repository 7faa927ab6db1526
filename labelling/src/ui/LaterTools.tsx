/** Tools that follow edges and paint, where the task lets outlines be drawn or changed. */
import type { JSX } from 'preact';
import type { LaterTool } from '../tools/toolbox';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';
import { useShown } from './useShown';

export function LaterTools({ page }: { page: Page }): JSX.Element | null {
  const { tools } = page;
  useShown(page, () => `${tools.mayCut} ${tools.mayPaint}`);
  if (!tools.mayCut && !tools.mayPaint) return null;
  const button = (tool: LaterTool, text: string, keys: string): JSX.Element => (
    <Button
      kind="tool"
      icon={tool}
      iconOnly
      text={text}
      keys={keys}
      pressed={page.tool.value === tool}
      onClick={() => {
        tools.choose(tool);
      }}
    />
  );
  return (
    <>
      {tools.mayCut && button('scissors', t('Scissors: follow edges'), 'Z')}
      {tools.mayPaint && button('brush', t('Brush'), 'P')}
      {tools.mayPaint && button('eraser', t('Eraser'), 'E')}
      {tools.mayPaint && button('wand', t('Wand: what has one colour'), 'W')}
      {page.opening.assist && button('assist', t('Assist: a click outlines'), 'Shift+W')}
      {tools.mayPaint && button('pencils', t('Red and blue pencils'), 'K')}
      <hr />
    </>
  );
}
