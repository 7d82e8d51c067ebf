import { describe, expect, it, vi } from 'vitest';

import { networkProblem, Problem } from '../../api/problem';
import type { ApplicationInput, Receipt } from '../../api/types';
import { application } from '../../test/fixtures';
import { createSubmission } from './submission';

const INPUT: ApplicationInput = {
  full_name: 'Ana Pérez',
  document_number: '30123456',
  gender: 'female',
  email: 'ana@example.com',
  amount: '12500.50',
};
const CORRECTED = { ...INPUT, amount: '9000' };

const conflict = new Problem({ kind: 'conflict', detail: 'Another application.' });
const invalid = new Problem({ kind: 'invalid', detail: 'No.' });

type Send = (input: ApplicationInput, key: string) => Promise<Receipt>;

function sender(...outcomes: (Receipt | Error)[]) {
  const send = vi.fn<Send>();
  for (const outcome of outcomes) {
    if (outcome instanceof Error) send.mockRejectedValueOnce(outcome);
    else send.mockResolvedValueOnce(outcome);
  }
  const keys = () => send.mock.calls.map(([, key]) => key);
  return { submit: createSubmission(send), send, keys };
}

describe('a submission', () => {
  it('has the same key when it is sent twice at once', async () => {
    const { submit, keys } = sender(application(), application());
    await Promise.all([submit(INPUT), submit(INPUT)]);
    expect(keys()[0]).toBe(keys()[1]);
  });

  it.each([
    ['a lost connection', networkProblem()],
    ['a failing proxy', new Problem({ kind: 'server', detail: '502' })],
  ])('has the same key when it is sent again after %s', async (_, failure) => {
    const { submit, keys } = sender(failure, application());
    await expect(submit(INPUT)).rejects.toThrow();
    await submit(INPUT);
    expect(keys()[0]).toBe(keys()[1]);
  });

  it('has another key when it was refused and corrected', async () => {
    const { submit, keys } = sender(invalid, application());
    await expect(submit(INPUT)).rejects.toThrow();
    await submit(CORRECTED);
    expect(keys()[0]).not.toBe(keys()[1]);
  });

  it('has another key when it is another application', async () => {
    const { submit, keys } = sender(application(), application());
    await submit(INPUT);
    await submit(INPUT);
    expect(keys()[0]).not.toBe(keys()[1]);
  });

  it('finds the earlier form when that had arrived before it was changed', async () => {
    const { submit, send, keys } = sender(networkProblem(), conflict, application());
    await expect(submit(INPUT)).rejects.toThrow();
    const submitted = await submit(CORRECTED);
    expect(submitted.isEarlierVersion).toBe(true);
    expect(send.mock.calls.map(([input]) => input)).toEqual([INPUT, CORRECTED, INPUT]);
    expect(new Set(keys()).size).toBe(1);
  });

  it('keeps the changed form when the earlier one had not arrived', async () => {
    const { submit } = sender(networkProblem(), application({ amount: '9000' }));
    await expect(submit(INPUT)).rejects.toThrow();
    const { receipt, isEarlierVersion } = await submit(CORRECTED);
    expect(isEarlierVersion).toBe(false);
    expect(receipt.amount).toBe('9000');
  });
});
