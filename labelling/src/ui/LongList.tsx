/** A list of which only the rows in sight exist: ten thousand would take a second to make. */
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** So many rows all exist: then nothing has to be made while scrolling. */
const FEW = 100;
/** Rows made beyond each edge, so that the next one is there when the focus goes to it. */
const BEYOND = 12;
const LIKELY_HEIGHT = 36;

/** Do only some rows of such a list exist? */
export function isLong(count: number): boolean {
  return count > FEW;
}

export interface Shown {
  readonly from: number;
  readonly to: number;
}

/** The rows that a scrolled window of the list shows, with some beyond. */
export function rowsInSight(count: number, top: number, height: number, row: number): Shown {
  if (!isLong(count)) return { from: 0, to: count };
  const most = Math.ceil(height / row) + 2 * BEYOND;
  const from = Math.max(0, Math.min(count - most, Math.floor(top / row) - BEYOND));
  return { from, to: Math.min(count, from + most) };
}

interface Props {
  readonly count: number;
  readonly row: (index: number) => ComponentChildren;
}

export function LongList({ count, row }: Props): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const height = useRef(LIKELY_HEIGHT);
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  const look = (): void => {
    const { scrollTop: top = 0, clientHeight = 0 } = list.current ?? {};
    if (isLong(count) && clientHeight > 0 && (top !== seen.top || clientHeight !== seen.height))
      setSeen({ top, height: clientHeight });
  };
  useLayoutEffect(() => {
    const some = list.current?.querySelector('.row')?.getBoundingClientRect().height;
    if (some) height.current = some;
    look();
  }, [isLong(count)]);
  const { from, to } = rowsInSight(count, seen.top, seen.height, height.current);
  const rows: ComponentChildren[] = [];
  for (let index = from; index < to; index++) rows.push(row(index));
  return (
    <ul ref={list} onScroll={look}>
      {from > 0 && <Gap key="above" height={from * height.current} />}
      {rows}
      {to < count && <Gap key="below" height={(count - to) * height.current} />}
    </ul>
  );
}

function Gap({ height }: { height: number }): JSX.Element {
  return <li class="gap" aria-hidden="true" style={{ height: `${height}px` }} />;
}
