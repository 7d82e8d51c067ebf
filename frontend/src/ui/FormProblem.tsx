import { Alert } from '@mantine/core';
import type { ReactElement } from 'react';

import { isProblem, type ProblemKind } from '../api/problem';
import { comeIntoView } from './comeIntoView';
import { AlertIcon } from './icons';

interface FormProblemProps {
  error: Error;
  /** Seconds until another try makes sense. */
  seconds?: number;
}

const TITLES: Partial<Record<ProblemKind, string>> = {
  network: 'No answer came',
  server: 'That did not work',
  invalid: 'Please check the form',
  'rate-limit': 'One moment, please',
};

/** Why a form was not accepted, just above the button that sends it. */
export function FormProblem({ error, seconds = 0 }: FormProblemProps): ReactElement {
  const kind = isProblem(error) ? error.kind : 'refused';
  return (
    <Alert
      ref={comeIntoView}
      color={kind === 'rate-limit' ? 'yellow' : 'red'}
      icon={<AlertIcon />}
      title={TITLES[kind] ?? 'Not accepted'}
    >
      {isProblem(error) ? error.message : 'Something unexpected happened.'}
      {kind === 'rate-limit' ? ' Please wait a moment.' : null}
      {/* Announced once, with the alert; the ticking is for the eye. */}
      {seconds > 0 ? <span aria-hidden="true">{` You can try again in ${seconds} s.`}</span> : null}
    </Alert>
  );
}
