/** A button that shows its key. */
import type { ComponentChildren, JSX } from 'preact';
import type { IconName } from './icons';
import { Icon } from './icons';
import { keyCap } from './keyNames';

interface Props {
  readonly icon?: IconName;
  /** What it does, also for screen readers when only the icon is shown. */
  readonly text: string;
  readonly keys?: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  /** Of what it opens. */
  readonly expanded?: boolean;
  readonly kind?: 'plain' | 'primary' | 'quiet' | 'tool' | 'danger';
  readonly iconOnly?: boolean;
  readonly children?: ComponentChildren;
}

export function Button(props: Props): JSX.Element {
  const {
    icon,
    text,
    keys,
    onClick,
    disabled,
    pressed,
    expanded,
    kind = 'plain',
    iconOnly,
  } = props;
  return (
    <button
      type="button"
      class={`button ${kind}`}
      onClick={onClick}
      disabled={disabled ?? false}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-keyshortcuts={keys?.replace('Ctrl', 'Control')}
      title={keys ? `${text} (${keyCap(keys)})` : text}
    >
      {icon && <Icon name={icon} />}
      <span class={iconOnly ? 'aside-text' : 'words'}>{text}</span>
      {keys && <kbd aria-hidden={!iconOnly}>{keyCap(keys)}</kbd>}
      {props.children}
    </button>
  );
}
