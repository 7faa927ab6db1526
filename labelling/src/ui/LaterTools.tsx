/** Tools that follow edges and paint, where the task lets outlines be drawn or changed. */
import type { JSX } from 'preact';
import type { Kind } from '../model/kinds';
import type { LaterTool } from '../tools/toolbox';
import { Button } from './Button';
import { t } from './i18n';
import type { IconName } from './icons';
import type { Page } from './page';
import { useShown } from './useShown';

interface Form {
  readonly kind: Kind;
  readonly icon: IconName;
  readonly text: string;
  readonly keys: string;
}
/** Forms of an outline that are drawn in one go, where such objects are no kind of their own. */
const forms = (): Form[] => [
  { kind: 'box', icon: 'box', text: t('Draw boxes'), keys: 'R' },
  { kind: 'ellipse', icon: 'ellipse', text: t('Draw ellipses'), keys: 'Shift+O' },
];

export function LaterTools({ page }: { page: Page }): JSX.Element | null {
  const { tools } = page;
  useShown(page, () => `${tools.mayCut} ${tools.mayPaint} ${page.editor.kind}`);
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
  const offered = forms().filter(
    ({ kind }) => tools.mayDrawAs(kind) && !page.design.kinds.includes(kind),
  );
  return (
    <>
      {tools.mayCut && button('scissors', t('Scissors: follow edges'), 'Z')}
      {tools.mayPaint && button('brush', t('Brush'), 'P')}
      {tools.mayPaint && button('eraser', t('Eraser'), 'E')}
      {tools.mayPaint && button('wand', t('Wand: what has one colour'), 'W')}
      {page.opening.assist && button('assist', t('Assist: a click outlines'), 'Shift+W')}
      {tools.mayPaint && button('pencils', t('Red and blue pencils'), 'K')}
      {offered.map(({ kind, icon, text, keys }) => (
        <Button
          key={kind}
          kind="tool"
          icon={icon}
          iconOnly
          text={text}
          keys={keys}
          pressed={page.tool.value === 'draw' && page.editor.kind === kind}
          onClick={() => {
            tools.choose('draw', kind);
          }}
        />
      ))}
      <hr />
    </>
  );
}
