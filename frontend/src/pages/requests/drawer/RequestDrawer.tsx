import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';

import { isProblem } from '../../../api/problem';
import { requestQuery } from '../../../api/requests';
import { useScrollLock } from '../../../lib/useScrollLock';
import { PageSkeleton } from '../../../shell/PageSkeleton';
import { ConfirmDialog } from '../../../ui/ConfirmDialog';
import { EmptyState } from '../../../ui/EmptyState';
import { QueryFailure } from '../../../ui/QueryFailure';
import classes from './RequestDrawer.module.css';
import { RequestPanel } from './RequestPanel';

interface RequestDrawerProps {
  /** The request to show; null closes the drawer. */
  id: number | null;
  onClose: () => void;
}

/** One request, beside the list. It does not close over unsaved changes without asking. */
export function RequestDrawer({ id, onClose }: RequestDrawerProps): ReactElement {
  const [hasChanges, setHasChanges] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  useScrollLock(id !== null);

  function close() {
    setIsAsking(false);
    setHasChanges(false);
    onClose();
  }

  return (
    <>
      <Drawer.Root
        opened={id !== null}
        onClose={() => (hasChanges ? setIsAsking(true) : close())}
        closeOnEscape={!isAsking}
        position="right"
        size={540}
        lockScroll={false}
      >
        <Drawer.Overlay />
        <Drawer.Content>
          <div className={classes.header}>
            <Drawer.Title className={classes.title}>Loan request</Drawer.Title>
            <Drawer.CloseButton size="lg" aria-label="Close" />
          </div>
          <Drawer.Body className={classes.body}>
            {id === null ? null : (
              // Another request is another panel: nothing typed for one may be saved in another.
              <Content key={id} id={id} onClose={close} onChanges={setHasChanges} />
            )}
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
      <ConfirmDialog
        opened={isAsking}
        title="Discard your changes?"
        action="Discard changes"
        onConfirm={close}
        onCancel={() => setIsAsking(false)}
      >
        What you changed in this request has not been saved.
      </ConfirmDialog>
    </>
  );
}

interface ContentProps {
  id: number;
  onClose: () => void;
  onChanges: (hasChanges: boolean) => void;
}

function Content({ id, onClose, onChanges }: ContentProps): ReactElement {
  const request = useQuery(requestQuery(id));
  if (request.data) {
    return <RequestPanel request={request.data} onClose={onClose} onChanges={onChanges} />;
  }
  if (isProblem(request.error, 'not-found')) {
    return <EmptyState title="No such request" detail="There is no request with this number." />;
  }
  return request.error ? (
    <QueryFailure
      error={request.error}
      onRetry={() => request.refetch()}
      busy={request.isFetching}
    />
  ) : (
    <PageSkeleton />
  );
}
