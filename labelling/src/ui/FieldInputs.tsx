/** The task's attribute fields of one object: a choice, a number, a text or a flag each. */
import type { JSX } from 'preact';
import type { Values } from '../model/object';
import type { AttributeField } from '../model/wire';
import { t } from './i18n';

interface Props {
  readonly fields: readonly AttributeField[];
  readonly values: Values;
  readonly onChange: (values: Values) => void;
}

export function FieldInputs({ fields, values, onChange }: Props): JSX.Element {
  const say = (name: string, value: string | number | boolean | null): void => {
    const others = Object.entries(values).filter(([other]) => other !== name);
    onChange(Object.fromEntries(value === null ? others : [...others, [name, value]]));
  };
  return (
    <>
      {fields.map((field) => (
        <label key={field.name} class={field.kind === 'flag' ? 'check' : 'field'}>
          {field.kind !== 'flag' && <span dir="auto">{field.name}</span>}
          <FieldInput field={field} value={values[field.name]} say={say} />
          {field.kind === 'flag' && <span dir="auto">{field.name}</span>}
        </label>
      ))}
    </>
  );
}

interface InputProps {
  readonly field: AttributeField;
  readonly value: Values[string] | undefined;
  readonly say: (name: string, value: string | number | boolean | null) => void;
}

function FieldInput({ field: { name, kind, choices }, value, say }: InputProps): JSX.Element {
  switch (kind) {
    case 'choice':
      return (
        <select
          value={String(value ?? '')}
          onChange={(event) => {
            say(name, event.currentTarget.value === '' ? null : event.currentTarget.value);
          }}
        >
          <option value="">{t('not said')}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    case 'flag':
      return (
        <input
          type="checkbox"
          checked={value === true}
          onChange={(event) => {
            say(name, event.currentTarget.checked ? true : null);
          }}
        />
      );
    case 'number':
      return (
        <input
          type="number"
          step="any"
          value={typeof value === 'number' ? value : ''}
          onInput={(event) => {
            const number = event.currentTarget.valueAsNumber;
            say(name, Number.isFinite(number) ? number : null);
          }}
        />
      );
    case 'text':
      return (
        <input
          type="text"
          maxLength={2000}
          autocomplete="off"
          value={String(value ?? '')}
          onInput={(event) => {
            const text = event.currentTarget.value;
            say(name, text.trim() === '' ? null : text);
          }}
        />
      );
  }
}
