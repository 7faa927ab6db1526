/** The requester's own examples, a good one beside a bad one. Their pictures come when they are shown. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { levelToShow, pairsOf } from '../model/examples';
import type { ExampleSaid, Picture } from '../model/wire';
import { Button } from './Button';
import { Example } from './Example';
import { t } from './i18n';
import type { Page } from './page';

type Pictures = readonly Picture[] | 'asked' | 'failed';

interface Props {
  readonly page: Page;
  readonly said: readonly ExampleSaid[];
}

export function RequestersExamples({ page, said }: Props): JSX.Element {
  const [pictures, setPictures] = useState<Pictures>('asked');
  const ask = (): void => {
    setPictures('asked');
    page.session.pictures('examples').then(setPictures, () => {
      setPictures('failed');
    });
  };
  useEffect(ask, []);
  const shown = (place: number | null): JSX.Element => {
    const one = place === null ? undefined : said[place];
    if (place === null || !one) return <div class="example" />;
    return (
      <Example good={one.good} text={one.caption}>
        <ExamplePicture good={one.good} pictures={pictures} place={place} />
      </Example>
    );
  };
  return (
    <>
      {pictures === 'failed' && (
        <p role="alert">
          {t('The pictures could not be loaded.')} <Button text={t('Try again')} onClick={ask} />
        </p>
      )}
      {pairsOf(said).map((pair) => (
        <div class="pair" key={`${pair.good ?? ''}-${pair.bad ?? ''}`}>
          {shown(pair.good)}
          {shown(pair.bad)}
        </div>
      ))}
    </>
  );
}

function ExamplePicture(props: { good: boolean; pictures: Pictures; place: number }): JSX.Element {
  const { good, pictures, place } = props;
  if (typeof pictures === 'string') return <div class="drawing waits" />;
  const level = levelToShow(pictures[place]?.levels ?? []);
  if (!level) return <p class="picture-later">{t('The picture was removed.')}</p>;
  return (
    <img
      class="drawing"
      src={level.url}
      alt={good ? t('A good example') : t('A bad example')}
      crossOrigin="anonymous"
      referrerPolicy="no-referrer"
      width={level.width}
      height={level.height}
    />
  );
}
