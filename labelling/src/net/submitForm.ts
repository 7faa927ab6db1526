/** Leaves the page by a real form, as the market expects it; works at Origin null too. */
import type { SubmitAnswer } from './transport';

/** Posts the fields of a submission to the market. */
export function postForm(answer: SubmitAnswer): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = answer.submit_to;
  form.hidden = true;
  for (const [name, value] of Object.entries(answer.fields)) {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = String(value);
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
