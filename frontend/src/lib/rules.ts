/**
 * What a loan request may contain: the same rules as the backend's, so that people hear of a mistake
 * before they send it. The backend decides; `rules.test.ts` compares the limits with its OpenAPI document.
 */
import type { ApplicationInput, Gender } from '../api/types';
import { formatWholeMoney } from './format';

export const FULL_NAME_MAX = 100;
export const EMAIL_MAX = 254;
export const AMOUNT_MAX = 1_000_000;
export const DOCUMENT_NUMBER = /^[1-9][0-9]{5,11}$/;
export const GENDERS = ['female', 'male', 'other'] as const satisfies readonly Gender[];

const AMOUNT = /^\d+(?:\.\d{1,2})?$/;
/** Anything but control characters, format characters and unusual spaces. */
const PRINTABLE = /^(?: |[^\p{C}\p{Z}])*$/u;
const LOCAL_PART = /^[\w!#$%&'*+/=?^`{}|~-]+(?:\.[\w!#$%&'*+/=?^`{}|~-]+)*$/;
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}(?<!-)$/u;

/** A field's value while it is being filled in: the gender starts out empty. */
export type Draft = { [Field in keyof ApplicationInput]: string };

/** The message for a wrong value, or null for a right one. */
export type Rule = (value: string) => string | null;

function fullName(value: string): string | null {
  const name = value.trim();
  if (name === '') return 'Enter your full name.';
  if (Array.from(name).length > FULL_NAME_MAX) return `Use at most ${FULL_NAME_MAX} characters.`;
  return PRINTABLE.test(name) ? null : 'Use letters and other visible characters only.';
}

function documentNumber(value: string): string | null {
  const number = value.trim();
  if (number === '') return 'Enter your document number.';
  return DOCUMENT_NUMBER.test(number) ? null : 'Enter 6 to 12 digits, the first of them not 0.';
}

function gender(value: string): string | null {
  return GENDERS.some((known) => known === value) ? null : 'Choose one.';
}

function email(value: string): string | null {
  const address = value.trim();
  if (address === '') return 'Enter your e-mail address.';
  if (address.length > EMAIL_MAX) return `Use at most ${EMAIL_MAX} characters.`;
  const at = address.lastIndexOf('@');
  const valid = LOCAL_PART.test(address.slice(0, at)) && DOMAIN.test(address.slice(at + 1));
  return at > 0 && valid ? null : 'Enter an address such as name@example.com.';
}

function amount(value: string): string | null {
  const text = value.trim();
  if (text === '') return 'Enter the amount you need.';
  if (!AMOUNT.test(text)) return 'Enter digits, with a point before cents: 12500 or 12500.50.';
  const cents = centsOf(text);
  if (cents === 0n) return 'Enter an amount greater than 0.';
  return cents <= BigInt(AMOUNT_MAX) * 100n
    ? null
    : `Enter an amount of at most ${formatWholeMoney(AMOUNT_MAX)}.`;
}

/** Exact, unlike a float: "0.29" is 29, not 28.999… */
function centsOf(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
}

export const rules: { readonly [Field in keyof Draft]: Rule } = {
  full_name: fullName,
  document_number: documentNumber,
  gender,
  email,
  amount,
};

/** The values as they are sent: trimmed, as the server trims them. Only for a draft that passed `rules`. */
export function toInput(draft: Draft): ApplicationInput {
  return {
    full_name: draft.full_name.trim(),
    document_number: draft.document_number.trim(),
    gender: draft.gender as Gender,
    email: draft.email.trim(),
    amount: draft.amount.trim(),
  };
}
