import { Button } from '@mantine/core';
import type { ReactElement } from 'react';

import { type Decision, useDecide } from '../../../api/requests';
import type { LoanRequest, Status } from '../../../api/types';
import { FormProblem } from '../../../ui/FormProblem';
import { CheckIcon, CrossIcon } from '../../../ui/icons';
import { toast } from '../toasts';
import classes from './DecisionBar.module.css';

const RESULT: Readonly<Record<Decision, Status>> = { approve: 'approved', reject: 'rejected' };

/** Approve and reject; a decision can be replaced by the other one. */
export function DecisionBar({ request }: { request: LoanRequest }): ReactElement {
  const decide = useDecide();

  function run(decision: Decision) {
    decide.mutate(
      { id: request.id, decision },
      { onSuccess: ({ full_name: name }) => toast(`${name}: ${RESULT[decision]}`) },
    );
  }

  const button = (decision: Decision) => ({
    disabled: request.status === RESULT[decision] || decide.isPending,
    loading: decide.isPending && decide.variables.decision === decision,
    onClick: () => run(decision),
  });

  return (
    <div className={classes.bar} role="group" aria-label="Decision">
      <div className={classes.buttons}>
        <Button color="green" leftSection={<CheckIcon />} {...button('approve')}>
          Approve
        </Button>
        <Button color="red" variant="outline" leftSection={<CrossIcon />} {...button('reject')}>
          Reject
        </Button>
      </div>
      {decide.error ? <FormProblem error={decide.error} /> : null}
    </div>
  );
}
