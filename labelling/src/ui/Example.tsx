/** One good or bad example with its caption; `children` is the picture. */
import type { ComponentChildren, JSX } from 'preact';
import { t } from './i18n';

interface Props {
  readonly good?: boolean;
  readonly text: string;
  readonly children: ComponentChildren;
}

export function Example({ good, text, children }: Props): JSX.Element {
  return (
    <figure class={good ? 'example good' : 'example bad'}>
      {children}
      <figcaption>
        <strong>{good ? t('Good.') : t('Bad.')}</strong> {text}
      </figcaption>
    </figure>
  );
}
