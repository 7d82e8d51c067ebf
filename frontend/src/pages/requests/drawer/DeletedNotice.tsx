import { Alert, Button } from '@mantine/core';
import type { ReactElement } from 'react';

import { useRestore } from '../../../api/requests';
import type { LoanRequest } from '../../../api/types';
import { Moment } from '../../../ui/Moment';
import { FormProblem } from '../../../ui/FormProblem';
import { RestoreIcon, TrashIcon } from '../../../ui/icons';
import { toast } from '../toasts';
import classes from './DeletedNotice.module.css';

/** In place of the decisions: a deleted request can only come back. */
export function DeletedNotice({ request }: { request: LoanRequest }): ReactElement {
  const restore = useRestore();
  return (
    <>
      <Alert color="red" icon={<TrashIcon />} title="This request is deleted">
        <div className={classes.text}>
          <span>
            {request.deleted_at ? <Moment at={request.deleted_at} /> : null}. Restore it to change
            or decide it.
          </span>
          <Button
            variant="default"
            leftSection={<RestoreIcon size={16} />}
            loading={restore.isPending}
            onClick={() =>
              restore.mutate(request.id, {
                onSuccess: ({ full_name: name }) => toast(`${name}: restored`),
              })
            }
          >
            Restore
          </Button>
        </div>
      </Alert>
      {restore.error ? <FormProblem error={restore.error} /> : null}
    </>
  );
}
