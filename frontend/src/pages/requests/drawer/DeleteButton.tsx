import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';

import { useDelete, useRestore } from '../../../api/requests';
import type { LoanRequest } from '../../../api/types';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { FormProblem } from '../../../ui/FormProblem';
import { TrashIcon } from '../../../ui/icons';
import { toast, toastWithUndo } from '../toasts';

interface DeleteButtonProps {
  request: LoanRequest;
  onDeleted: () => void;
}

export function DeleteButton({ request, onDeleted }: DeleteButtonProps): ReactElement {
  const [isAsking, setIsAsking] = useState(false);
  const remove = useDelete();
  const restore = useRestore();
  const { id, full_name: name } = request;

  // A promise, not callbacks: by then the drawer is closed, and callbacks of what is gone are never called.
  function undo() {
    void restore.mutateAsync(id).then(
      () => toast(`${name}: restored`),
      (error: Error) => toast(`${name} could not be restored. ${error.message}`),
    );
  }

  function confirm() {
    remove.mutate(id, {
      onSuccess: () => {
        setIsAsking(false);
        toastWithUndo(`${name}: deleted`, undo);
        onDeleted();
      },
    });
  }

  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<TrashIcon />}
        onClick={() => setIsAsking(true)}
      >
        Delete
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title="Delete this request?"
        action="Delete request"
        onConfirm={confirm}
        onCancel={() => setIsAsking(false)}
        busy={remove.isPending}
      >
        <p>
          {name} can no longer follow it, and it leaves the list. You find it under “Show deleted”,
          and can restore it there.
        </p>
        {remove.error ? <FormProblem error={remove.error} /> : null}
      </ConfirmDialog>
    </>
  );
}
