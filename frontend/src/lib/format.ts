/** Money and dates for people: in the reader's own English, or in British English beside our English words. */

const CURRENCY = 'EUR';
const LOCALE = navigator.languages.find((language) => /^en\b/.test(language)) ?? 'en-GB';

const money = new Intl.NumberFormat(LOCALE, { style: 'currency', currency: CURRENCY });
const wholeMoney = new Intl.NumberFormat(LOCALE, {
  style: 'currency',
  currency: CURRENCY,
  maximumFractionDigits: 0,
});
const integer = new Intl.NumberFormat(LOCALE);
const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
const time = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'short' });

export const currencySymbol =
  money.formatToParts(0).find((part) => part.type === 'currency')?.value ?? CURRENCY;

/** @param amount a decimal string, which Intl formats exactly: it never becomes a float */
export function formatMoney(amount: string): string {
  return money.format(amount as Intl.StringNumericLiteral);
}

/** Without cents, for limits and examples. */
export function formatWholeMoney(amount: number): string {
  return wholeMoney.format(amount);
}

export function formatInteger(value: number): string {
  return integer.format(value);
}

/** @param at an ISO 8601 moment; shown in the reader's time zone */
export function formatDay(at: string): string {
  return day.format(new Date(at));
}

/** A line may break between the day and the time only. */
export function formatMoment(at: string): string {
  const date = new Date(at);
  return [day, time].map((part) => part.format(date).replaceAll(/\s/g, '\u00A0')).join(', ');
}
