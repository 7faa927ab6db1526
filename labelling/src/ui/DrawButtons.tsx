/** The kinds of object that the task asks for: a button each, or one that opens them where they are many. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Kind } from '../model/kinds';
import { Button } from './Button';
import { t } from './i18n';
import type { IconName } from './icons';
import type { Page } from './page';
import { useClosing } from './useClosing';

const ICONS: Readonly<Record<Kind, IconName>> = {
  polygon: 'draw',
  box: 'box',
  rotated_box: 'rotatedBox',
  polyline: 'polyline',
  point: 'dot',
  ellipse: 'ellipse',
};

const KIND_KEYS: Readonly<Record<Kind, string>> = {
  polygon: 'D',
  box: 'R',
  rotated_box: 'Shift+R',
  polyline: 'Y',
  point: 'O',
  ellipse: 'Shift+O',
};

function drawText(kind: Kind): string {
  switch (kind) {
    case 'polygon':
      return t('Draw outlines');
    case 'box':
      return t('Draw boxes');
    case 'rotated_box':
      return t('Draw boxes at an angle');
    case 'polyline':
      return t('Draw lines');
    case 'point':
      return t('Mark points');
    case 'ellipse':
      return t('Draw ellipses');
  }
}

interface Props {
  readonly page: Page;
  readonly kind: Kind;
  readonly expanded?: boolean;
  readonly onClick: () => void;
}

function KindButton({ page, kind, expanded, onClick }: Props): JSX.Element {
  return (
    <Button
      kind="tool"
      icon={ICONS[kind]}
      iconOnly
      text={drawText(kind)}
      keys={KIND_KEYS[kind]}
      pressed={page.tool.value === 'draw' && page.editor.kind === kind}
      {...(expanded === undefined ? {} : { expanded })}
      onClick={onClick}
    />
  );
}

export function DrawButtons({ page }: { page: Page }): JSX.Element {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const { kinds } = page.design;
  useClosing(page, whole, open, () => {
    setOpen(false);
  });
  const choose = (kind: Kind): void => {
    page.tools.choose('draw', kind);
    setOpen(false);
  };
  const button = (kind: Kind): JSX.Element => (
    <KindButton
      key={kind}
      page={page}
      kind={kind}
      onClick={() => {
        choose(kind);
      }}
    />
  );
  if (kinds.length <= 2) return <>{kinds.map(button)}</>;
  const current = kinds.includes(page.editor.kind) ? page.editor.kind : 'polygon';
  return (
    <div class="kinds" ref={whole}>
      <KindButton
        page={page}
        kind={current}
        expanded={open}
        onClick={() => {
          page.tools.choose('draw', current);
          setOpen(!open);
        }}
      />
      {open && (
        <div class="kinds-open" role="group" aria-label={t('Kinds of object')}>
          {kinds.filter((kind) => kind !== current).map(button)}
        </div>
      )}
    </div>
  );
}
