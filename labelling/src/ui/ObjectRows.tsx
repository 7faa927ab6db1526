/** The rows of the list of objects, one for each; the list is also how a screen reader meets them. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Entry } from '../model/document';
import type { Branch } from '../model/tree';
import { branches } from '../model/tree';
import { isFlagged } from '../model/validation';
import { GREY } from '../render/palette';
import { describe, kindOf, toldOf } from './describe';
import type { IconName } from './icons';
import { Icon } from './icons';
import { t } from './i18n';
import { LongList, isLong } from './LongList';
import type { Page } from './page';

/** Plain values, which tell whether a row changed. */
interface RowProps {
  readonly page: Page;
  readonly entry: Entry;
  readonly colour: string;
  readonly selected: boolean;
  readonly hovered: boolean;
  readonly hidden: boolean;
  readonly locked: boolean;
  readonly depth: number;
  readonly mayRename: boolean;
  readonly mayDelete: boolean;
  readonly problem: string | null;
  /** What the coach would change. */
  readonly remark: string | null;
  /** The list is a sheet for fingers, on which nothing hovers. */
  readonly sheet: boolean;
  /** Its number in a list of which not all rows exist. */
  readonly place: number | undefined;
}

interface RowButtonProps {
  /** Drawn only in a row in use: hundreds of icons that nobody sees would cost time in each frame. */
  readonly icon: IconName | null;
  readonly title: string;
  readonly text: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

function RowButton({ icon, title, text, pressed, onClick }: RowButtonProps): JSX.Element {
  return (
    <button type="button" title={title} aria-label={text} aria-pressed={pressed} onClick={onClick}>
      {icon && <Icon name={icon} />}
    </button>
  );
}

function RowButtons(props: RowProps & { readonly drawn: boolean }): JSX.Element {
  const { page, entry, hidden, locked, mayRename, mayDelete, drawn } = props;
  const { key, object } = entry;
  const { name } = object;
  const icon = (which: IconName): IconName | null => (drawn ? which : null);
  return (
    <span class="row-buttons">
      {mayRename && (
        <RowButton
          icon={icon('pen')}
          title={t('Rename (F2)')}
          text={t('Rename {name}', { name })}
          onClick={() => {
            page.tools.startRename(key);
          }}
        />
      )}
      <RowButton
        icon={icon(hidden ? 'hidden' : 'eye')}
        title={t('Hide or show (H)')}
        text={hidden ? t('Show {name}', { name }) : t('Hide {name}', { name })}
        pressed={hidden}
        onClick={() => {
          page.editor.toggleHidden(key);
        }}
      />
      {locked && (
        <RowButton
          icon={icon('lock')}
          title={t('Unlock (L)')}
          text={t('Unlock {name}', { name })}
          pressed
          onClick={() => {
            page.editor.toggleLocked(key);
          }}
        />
      )}
      {mayDelete && (
        <RowButton
          icon={icon('trash')}
          title={t('Delete (Del)')}
          text={t('Delete {name}', { name })}
          onClick={() => {
            page.remove(key);
          }}
        />
      )}
    </span>
  );
}

function RowName({ page, entry, colour, selected, problem, remark }: RowProps): JSX.Element {
  const { object, key } = entry;
  const told = toldOf(object);
  return (
    <button
      type="button"
      class="row-name"
      aria-current={selected}
      title={describe(entry, problem ?? remark)}
      onClick={() => {
        page.pick(key);
      }}
      onDblClick={() => {
        page.tools.startRename(key);
      }}
    >
      <span class="swatch" style={{ background: colour }} />
      <span class="row-text" dir="auto">
        {object.name}
      </span>
      {told && <small dir="auto">({told})</small>}
      {object.occluded && <small>{t('partly hidden')}</small>}
      {object.geometry.type !== 'polygon' && <small>{kindOf(object.geometry.type)}</small>}
      {object.deleted && <small>{t('deleted')}</small>}
      {isFlagged(object) && <small>{t('crosses itself')}</small>}
      {(problem ?? remark) !== null && <Icon name="warning" />}
    </button>
  );
}

function Row(props: RowProps): JSX.Element {
  const { page, entry, selected, hovered, hidden, locked, depth, problem, sheet, place } = props;
  const [focused, setFocused] = useState(false);
  const marks = [
    'row',
    entry.object.deleted ? 'deleted' : '',
    selected ? 'selected' : '',
    hovered ? 'hovered' : '',
    hidden ? 'concealed' : '',
    locked ? 'locked' : '',
  ];
  return (
    <li
      class={marks.filter(Boolean).join(' ')}
      aria-posinset={place}
      aria-setsize={place && -1}
      data-key={entry.key}
      draggable={!page.editor.readOnly}
      aria-level={depth + 1}
      style={{ paddingInlineStart: `${Math.min(depth, 6) * 16}px` }}
      onPointerEnter={() => {
        page.editor.hover(entry.key);
      }}
      onPointerLeave={() => {
        page.editor.hover(null);
      }}
      onFocusIn={() => {
        setFocused(true);
      }}
      onFocusOut={() => {
        setFocused(false);
      }}
    >
      <RowName {...props} />
      <RowButtons {...props} drawn={selected || hovered || hidden || locked || focused || sheet} />
      {problem !== null && <p class="row-problem">{problem}</p>}
    </li>
  );
}

type RowVNodes = Map<string, { readonly props: RowProps; readonly row: JSX.Element }>;

function sameProps(a: RowProps, b: RowProps): boolean {
  return (Object.keys(a) as (keyof RowProps)[]).every((key) => a[key] === b[key]);
}

/** The row of an entry; the very same one while nothing in it changed, so that it costs nothing. */
function rowFor(
  page: Page,
  { entry, depth }: Branch,
  index: number,
  count: number,
  known: RowVNodes,
): JSX.Element {
  const { editor, palette } = page;
  const { key, object } = entry;
  const props: RowProps = {
    page,
    entry,
    colour: object.deleted ? GREY : palette.colourOf(object.name),
    selected: editor.selected === key,
    hovered: editor.hovered === key,
    hidden: editor.hidden.has(key),
    locked: editor.locked.has(key),
    depth,
    mayRename: editor.may('rename', entry),
    mayDelete: editor.may('delete', entry),
    problem: page.entryProblem(entry),
    remark: page.remarks.value.get(key) ?? null,
    sheet: matchMedia('(max-width: 700px)').matches,
    place: isLong(count) ? index + 1 : undefined,
  };
  const before = known.get(key);
  if (before && sameProps(before.props, props)) return before.row;
  const row = <Row key={key} {...props} />;
  known.set(key, { props, row });
  return row;
}

export function ObjectRows({ page }: { page: Page }): JSX.Element {
  void page.listTick.value;
  void page.status.value;
  void page.refusals.value;
  void page.remarks.value;
  const known = useRef<RowVNodes>(new Map());
  const rows = branches(page.editor.shown());
  return (
    <LongList
      count={rows.length}
      row={(index) => {
        const branch = rows[index];
        return branch && rowFor(page, branch, index, rows.length, known.current);
      }}
    />
  );
}
