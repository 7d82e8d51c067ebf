import type { UseFormReturnType } from '@mantine/form';

import { isProblem } from '../api/problem';

/** The server's messages for the fields that a form has; a message for any other one is shown above the button. */
export function fieldErrors<Values extends object>(
  error: unknown,
  values: Values,
): Partial<Record<keyof Values & string, string>> {
  if (!isProblem(error, 'invalid')) return {};
  const known = Object.entries(error.fields).filter(([name]) => name in values);
  return Object.fromEntries(known) as Partial<Record<keyof Values & string, string>>;
}

/** Leads keyboard and screen reader to the first field that needs attention, in the order of the page. */
export function focusFirstError<Values extends object>(
  form: UseFormReturnType<Values>,
  errors: object,
): void {
  const first = Object.keys(form.getValues()).find((name) => name in errors);
  if (!first) return;
  const node = form.getInputNode(first);
  const field = node?.matches('input') ? node : node?.querySelector('input');
  field?.focus();
}
