/** The objects of the picture: one row each; the list is also how a screen reader meets them. */
import type { JSX } from 'preact';
import type { Entry } from '../model/document';
import { isFlagged } from '../model/validation';
import { GREY } from '../render/palette';
import { Icon } from './icons';
import { describe, kindOf } from './describe';
import { t } from './i18n';
import type { Page } from './page';

function Swatch({ colour }: { colour: string }): JSX.Element {
  return (
    <svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">
      <rect x="1" y="1" width="10" height="10" rx="2" fill={colour} />
    </svg>
  );
}

function RowButtons({ page, entry }: { page: Page; entry: Entry }): JSX.Element {
  const { editor, tools } = page;
  const { key } = entry;
  const name = entry.object.name;
  const hidden = editor.hidden.has(key);
  return (
    <span class="row-buttons">
      {editor.may('rename', entry) && (
        <button
          type="button"
          title={t('Rename (F2)')}
          aria-label={t('Rename {name}', { name })}
          onClick={() => {
            tools.startRename(key);
          }}
        >
          <Icon name="pen" />
        </button>
      )}
      <button
        type="button"
        title={t('Hide or show (H)')}
        aria-label={hidden ? t('Show {name}', { name }) : t('Hide {name}', { name })}
        aria-pressed={hidden}
        onClick={() => {
          editor.toggleHidden(key);
        }}
      >
        <Icon name={hidden ? 'hidden' : 'eye'} />
      </button>
      {editor.may('delete', entry) && (
        <button
          type="button"
          title={t('Delete (Del)')}
          aria-label={t('Delete {name}', { name })}
          onClick={() => {
            page.remove(key);
          }}
        >
          <Icon name="trash" />
        </button>
      )}
    </span>
  );
}

function Row({ page, entry }: { page: Page; entry: Entry }): JSX.Element {
  const { editor } = page;
  const { object, key } = entry;
  const problem = page.entryProblem(entry);
  const marks = [
    object.deleted ? 'deleted' : '',
    editor.selected === key ? 'selected' : '',
    editor.hovered === key ? 'hovered' : '',
    editor.hidden.has(key) ? 'concealed' : '',
  ];
  const colour = object.deleted ? GREY : (page.stage?.palette.colourOf(object.name) ?? GREY);
  return (
    <li
      class={`row ${marks.join(' ')}`}
      onPointerEnter={() => {
        editor.hover(key);
      }}
      onPointerLeave={() => {
        editor.hover(null);
      }}
    >
      <button
        type="button"
        class="row-name"
        aria-current={editor.selected === key}
        title={describe(entry, problem)}
        onClick={() => {
          page.pick(key);
        }}
        onDblClick={() => {
          page.tools.startRename(key);
        }}
      >
        <Swatch colour={colour} />
        <span class="row-text">{object.name}</span>
        {object.geometry.type !== 'polygon' && <small>{kindOf(object.geometry.type)}</small>}
        {object.deleted && <small>{t('deleted')}</small>}
        {isFlagged(object) && <small>{t('crosses itself')}</small>}
        {problem !== null && <Icon name="warning" />}
      </button>
      <RowButtons page={page} entry={entry} />
      {problem !== null && <p class="row-problem">{problem}</p>}
    </li>
  );
}

export function ObjectList({ page }: { page: Page }): JSX.Element {
  void page.tick.value;
  const entries = page.editor.shown();
  return (
    <section class="objects" aria-label={t('Objects')}>
      <h2>
        {t('Objects')} <span class="amount">{entries.length}</span>
      </h2>
      {entries.length === 0 ? (
        <p class="empty">
          {page.tools.mayDraw
            ? t(
                'None yet. Click round an object in the picture; the last click goes on the first point.',
              )
            : t('There are no objects in this picture.')}
        </p>
      ) : (
        <ul>
          {entries.map((entry) => (
            <Row key={entry.key} page={page} entry={entry} />
          ))}
        </ul>
      )}
    </section>
  );
}
