import { Button, Modal } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

import classes from './ConfirmDialog.module.css';

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  /** What the person wants to do, as a verb: "Delete request". */
  action: string;
  onConfirm: () => void;
  onCancel: () => void;
  busy?: boolean;
  children: ReactNode;
}

/** Asks before something that costs. The focus starts on the harmless answer, and Escape is that answer too. */
export function ConfirmDialog({
  opened,
  title,
  action,
  onConfirm,
  onCancel,
  busy = false,
  children,
}: ConfirmDialogProps): ReactElement {
  return (
    <Modal
      opened={opened}
      onClose={onCancel}
      title={title}
      role="alertdialog"
      centered
      radius="lg"
      zIndex={300}
      withCloseButton={false}
      lockScroll={false}
      data-locks-scroll={opened || undefined}
      classNames={{ title: classes.title, header: classes.header }}
    >
      <div className={classes.text}>{children}</div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel
        </Button>
        <Button color="red" onClick={onConfirm} loading={busy}>
          {action}
        </Button>
      </div>
    </Modal>
  );
}
