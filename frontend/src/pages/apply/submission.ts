/**
 * Sends a filled form so that it applies at most once, whatever happens on the way: a double click, a lost answer
 * followed by another try, a time-out at a proxy.
 */
import { isProblem } from '../../api/problem';
import type { ApplicationInput, Receipt } from '../../api/types';
import { randomId } from '../../lib/randomId';

type Send = (input: ApplicationInput, key: string) => Promise<Receipt>;

export interface Submitted {
  receipt: Receipt;
  /** True when what the server kept is an earlier version of the form, sent before the last corrections. */
  isEarlierVersion: boolean;
}

/** A filled form that was sent, and whose answer is not known (yet). */
interface Attempt {
  key: string;
  input: ApplicationInput;
}

/**
 * A sender for one form. Until an answer arrives every send carries the same key: the server answers the repetition
 * of what it has kept as before, and refuses (409) another form under the same key. Then the earlier form had arrived
 * and only its answer was lost, so asking for it again gives the reference.
 */
export function createSubmission(send: Send): (input: ApplicationInput) => Promise<Submitted> {
  let unanswered: Attempt | null = null;

  return async function submit(input) {
    const attempt = (unanswered ??= { key: randomId(), input });
    try {
      const receipt = await send(input, attempt.key);
      unanswered = null;
      return { receipt, isEarlierVersion: false };
    } catch (error) {
      if (isProblem(error, 'conflict') && !isSame(attempt.input, input)) {
        const receipt = await send(attempt.input, attempt.key);
        unanswered = null;
        return { receipt, isEarlierVersion: true };
      }
      // A refusal means that nothing was kept: the corrected form is a new one.
      if (isProblem(error) && error.isAnswer && error.kind !== 'conflict') unanswered = null;
      throw error;
    }
  };
}

function isSame(one: ApplicationInput, other: ApplicationInput): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
