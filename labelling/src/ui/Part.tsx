/** A part of the instructions that can be folded away; which are is remembered. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { isFolded, rememberFolded } from '../net/folded';

interface Props {
  readonly id: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Part({ id, title, children }: Props): JSX.Element {
  const [open, setOpen] = useState(true);
  useEffect(() => {
    void isFolded(id).then((folded) => {
      setOpen(!folded);
    });
  }, [id]);
  return (
    <details class="part" open={open}>
      <summary
        onClick={(event) => {
          event.preventDefault();
          setOpen(!open);
          void rememberFolded(id, open);
        }}
      >
        {title}
      </summary>
      {children}
    </details>
  );
}
