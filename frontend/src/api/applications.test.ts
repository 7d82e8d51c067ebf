import { describe, expect, it } from 'vitest';

import { application, AT } from '../test/fixtures';
import { isSettled, pollInterval } from './applications';

const created = { type: 'created', at: AT } as const;
const notified = { type: 'notified', at: AT } as const;
const approved = { type: 'approved', at: AT } as const;

describe('isSettled', () => {
  it.each([
    ['while it is pending', application({ events: [created, notified] }), false],
    [
      'before the decision is in the history',
      application({ status: 'approved', events: [created, notified] }),
      false,
    ],
    [
      'before the applicant was told of the decision',
      application({ status: 'approved', events: [created, notified, approved] }),
      false,
    ],
    [
      'once the applicant was told of it',
      application({ status: 'approved', events: [created, notified, approved, notified] }),
      true,
    ],
    [
      'once it is decided, when the history can’t be read',
      application({ status: 'rejected', events: null }),
      true,
    ],
  ])('%s', (_, state, settled) => expect(isSettled(state)).toBe(settled));
});

describe('pollInterval', () => {
  it('is short at first and longer later', () => {
    expect(pollInterval(application(), 1)).toBe(3_000);
    expect(pollInterval(application(), 20)).toBe(15_000);
  });

  it('stops when there is nothing to wait for', () => {
    expect(pollInterval(application({ status: 'approved', events: null }), 1)).toBe(false);
    expect(pollInterval(undefined, 0)).toBe(false);
  });
});
