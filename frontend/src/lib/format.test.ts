import { describe, expect, it } from 'vitest';

import { formatMoney, formatMoment } from './format';

describe('formatMoney', () => {
  it('shows cents and groups digits', () => expect(formatMoney('12500.5')).toBe('€12,500.50'));

  it('is exact where a float is not', () =>
    expect(formatMoney('9007199254740993.01')).toBe('€9,007,199,254,740,993.01'));
});

describe('formatMoment', () => {
  it('shows the day and the time in the time zone of the reader', () =>
    expect(formatMoment('2026-11-24T09:30:00+01:00')).toMatch(/^Nov\s24,\s2026, 8:30\sAM$/));

  it('breaks into two lines between the day and the time only', () =>
    expect(formatMoment('2026-11-24T09:30:00Z').split(' ')).toHaveLength(2));
});
