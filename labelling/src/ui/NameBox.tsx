/** The box that asks for a name, at the last point: type, choose, Enter. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Naming } from '../model/workplace';
import { boundsOf, centreOf } from '../model/geometry';
import type { Details } from '../model/object';
import { NO_DETAILS, detailsOf } from '../model/object';
import {
  digitOfName,
  nameOfDigit,
  nameOfSynonym,
  namesOfKind,
  offer,
  offeredNames,
  onlyName,
} from '../model/names';
import { cleanName, nameProblem } from '../model/validation';
import { toScreen } from '../model/viewport';
import { Button } from './Button';
import { t } from './i18n';
import { keyCap, keyOf } from './keyNames';
import type { Page } from './page';
import { shownLater } from './shownLater';

const FieldInputs = shownLater(async () => (await import('./FieldInputs')).FieldInputs);

export function NameBox({ page, naming }: { page: Page; naming: Naming }): JSX.Element {
  const renamed = naming.kind === 'rename' ? page.editor.entry(naming.key) : null;
  const [typed, setTyped] = useState(renamed?.object.name ?? onlyName(page.design.names) ?? '');
  const [touched, setTouched] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [details, setDetails] = useState(renamed ? detailsOf(renamed.object) : NO_DETAILS);
  const [problem, setProblem] = useState<string | null>(null);
  const box = useRef<HTMLFormElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const last = page.editor.recentNames[0];
  const asked = touched || !renamed ? typed : '';
  const { names_enforced: enforced, synonyms = {} } = page.design;
  const { names: offered, more, strange } = offer(namesFor(page), asked, enforced, synonyms);
  const completed = strange || typed === '' || chosen >= 0 ? undefined : offered[0];

  useLayoutEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.select();
    return () => page.stage?.element.focus({ preventScroll: true });
  }, [page]);
  useLayoutEffect(() => {
    place(box.current, naming, page);
  }, [naming, page, page.view.value, offered.length]);

  useLayoutEffect(() => {
    box.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const accept = (name: string): void => {
    const found = nameProblem(name, page.editor.rules);
    if (found === null) page.tools.named(cleanName(name), details);
    else setProblem(problemText(found, page));
  };
  const submit = (): void => {
    const picked = offered[chosen];
    if (picked !== undefined) accept(picked);
    else if (cleanName(typed) === '' && last !== undefined) accept(last);
    else
      accept(nameOfSynonym(synonyms, typed) ?? exactOffer(typed, strange ? [] : offered, enforced));
  };
  /** The name of a digit, unless a listed name begins with one: then digits are text. */
  const keyed = (key: string): string | null =>
    page.design.names.some((name) => /^\d/.test(name)) ? null : nameOfDigit(page.design.names, key);
  const digitOf = (name: string): string | null => digitOfName(page.design.names, name);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && offered.length > 0) {
      const from = chosen === -1 && step === -1 ? 0 : chosen;
      setChosen((from + step + offered.length) % offered.length);
    } else if (event.key === 'Escape') page.tools.cancel();
    else if (asked === '' && keyed(keyOf(event)) !== null) accept(keyed(keyOf(event)) ?? '');
    else if (event.key === 'Tab' && completed !== undefined && completed !== typed)
      setTyped(completed);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <form
      class="name-box over"
      ref={box}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label for="name-input">{renamed ? t('New name') : t('What is it?')}</label>
      <input
        id="name-input"
        ref={input}
        type="text"
        role="combobox"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={page.opening.limits.name}
        aria-expanded={offered.length > 0}
        aria-controls="name-list"
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `name-${chosen}` : undefined}
        aria-invalid={problem !== null}
        aria-describedby="name-problem"
        placeholder={
          last !== undefined && !renamed ? t('Enter: “{name}” again', { name: last }) : ''
        }
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setTouched(true);
          setChosen(-1);
          setProblem(null);
        }}
        onKeyDown={onKeyDown}
      />
      <p id="name-problem" class="name-problem" role="alert">
        {problem ?? (strange ? t('No name in the list is like that. These are:') : null)}
      </p>
      {completed !== undefined && completed !== typed && (
        <p class="name-hint">
          <kbd>{keyCap('Tab')}</kbd> {completed}
        </p>
      )}
      <ul id="name-list" role="listbox" aria-label={t('Names')}>
        {offered.map((name, i) => (
          <li
            key={name}
            id={`name-${i}`}
            role="option"
            aria-selected={i === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
            }}
            onClick={() => {
              accept(name);
            }}
          >
            {name}
            {digitOf(name) !== null && <kbd>{keyCap(digitOf(name) ?? '')}</kbd>}
          </li>
        ))}
      </ul>
      {more > 0 && <p class="name-hint">{t('and {n} more: type to find them', { n: more })}</p>}
      <DetailsFields page={page} details={details} onChange={setDetails} />
      <div class="name-buttons">
        <button type="submit" class="button primary">
          {t('Done')} <kbd>{keyCap('Enter')}</kbd>
        </button>
        <Button
          text={renamed ? t('Cancel') : t('Back')}
          keys="Esc"
          onClick={() => {
            page.tools.cancel();
          }}
        />
      </div>
    </form>
  );
}

function namesFor(page: Page): string[] {
  const { names, names_enforced } = page.design;
  const { recentNames } = page.editor;
  const { kind, outline } = page.editor;
  const known = [...page.opening.names_used, ...namesOfKind(kind, outline?.length ?? 0)];
  return offeredNames(recentNames, names, known, names_enforced);
}

const LONGEST_ATTRIBUTES = 2000;

interface DetailsProps {
  readonly page: Page;
  readonly details: Details;
  readonly onChange: (details: Details) => void;
}

/** What may be told beside the name; open once it was opened, for all objects of the picture. */
function DetailsFields({ page, details, onChange }: DetailsProps): JSX.Element {
  const fields = page.design.attribute_fields ?? [];
  return (
    <details
      open={
        page.detailsOpen.value || fields.length > 0 || details.occluded || details.attributes !== ''
      }
      onToggle={(event) => {
        page.detailsOpen.value = event.currentTarget.open;
      }}
    >
      <summary>{t('More about it')}</summary>
      {fields.length > 0 && (
        <FieldInputs
          fields={fields}
          values={details.values}
          onChange={(values) => {
            onChange({ ...details, values });
          }}
        />
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={details.occluded}
          onChange={(event) => {
            onChange({ ...details, occluded: event.currentTarget.checked });
          }}
        />
        {t('Partly hidden by something')}
      </label>
      <label>
        {t('Attributes')}
        <input
          type="text"
          class="attributes"
          maxLength={LONGEST_ATTRIBUTES}
          autocomplete="off"
          placeholder={t('red, parked, …')}
          value={details.attributes}
          onInput={(event) => {
            onChange({ ...details, attributes: event.currentTarget.value });
          }}
        />
      </label>
    </details>
  );
}

/** What was typed, or the listed name that differs from it in case or accents only. */
function exactOffer(typed: string, offered: readonly string[], enforced: boolean): string {
  const clean = cleanName(typed);
  if (!enforced) return clean;
  const same = offered.find((name) => name.toLowerCase() === clean.toLowerCase());
  return same ?? (offered.length === 1 ? (offered[0] ?? clean) : clean);
}

function problemText(problem: string, page: Page): string {
  if (problem === 'name_missing') return t('Type a name.');
  if (problem === 'name_too_long')
    return t('A name has at most {n} characters.', { n: page.opening.limits.name });
  return t('Choose one of the listed names.');
}

/** Is the last point on the left of the outline? Then the box goes to the left, off the object. */
function isLeftOfOutline(naming: Naming, page: Page): boolean {
  const outline = page.editor.outline;
  return naming.kind === 'new' && outline !== null && naming.at[0] < centreOf(boundsOf(outline))[0];
}

/** Puts the box beside its point, inside the stage. Styles are set as properties, as the policy asks. */
function place(box: HTMLFormElement | null, naming: Naming, page: Page): void {
  const { stage } = page;
  if (!box || !stage) return;
  const [x, y] = toScreen(stage.view, naming.at);
  const { width, height } = stage.screen;
  const before = x - 18 - box.offsetWidth;
  const after = x + 18;
  const fits = after + box.offsetWidth <= width - 8;
  const beside = (isLeftOfOutline(naming, page) && before >= 8) || !fits ? before : after;
  const left = Math.min(Math.max(8, beside), Math.max(8, width - box.offsetWidth - 8));
  const top = Math.min(Math.max(8, y - 24), Math.max(8, height - box.offsetHeight - 8));
  box.style.left = `${Math.round(left)}px`;
  box.style.top = `${Math.round(top)}px`;
}
