import { describe, expect, it } from 'vitest';

import { historyEvent } from '../../../test/fixtures';
import { changesOf, describeActor, describeEvent } from './describeEvent';

describe('describeEvent', () => {
  it.each([
    [historyEvent(), 'Request created'],
    [historyEvent({ type: 'scored', data: { score: 640 } }), 'Scored: 640'],
    [historyEvent({ type: 'scored', data: {} }), 'Scored'],
    [
      historyEvent({ type: 'notified', data: { template: 'approved' } }),
      'Applicant notified: approved',
    ],
  ])('%#', (event, text) => expect(describeEvent(event)).toBe(text));
});

describe('describeActor', () => {
  it('shows members of staff by their name', () => expect(describeActor('staff:ana')).toBe('ana'));
  it('shows the others as they are', () => expect(describeActor('scoring')).toBe('scoring'));
});

describe('changesOf', () => {
  it('lists what an edit changed', () => {
    const changes = { amount: { from: '1.00', to: '2.00' } };
    expect(changesOf(historyEvent({ type: 'edited', data: { changes } }))).toEqual([
      { field: 'amount', from: '1.00', to: '2.00' },
    ]);
  });

  it.each([{}, { changes: null }, { changes: 'x' }, { changes: { amount: 5 } }])(
    'survives what it does not know: %j',
    (data) => expect(changesOf(historyEvent({ type: 'edited', data }))).toEqual([]),
  );
});
