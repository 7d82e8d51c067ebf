import { Button, Modal } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

import { useScrollLock } from '../lib/useScrollLock';
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
  useScrollLock(opened);
  return (
    <Modal.Root opened={opened} onClose={onCancel} centered zIndex={300} lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content radius="lg" className={classes.dialog}>
        <Modal.Title className={classes.title}>{title}</Modal.Title>
        <Modal.Body className={classes.body}>
          <div className={classes.text}>{children}</div>
          <div className={classes.actions}>
            <Button variant="default" onClick={onCancel} data-autofocus>
              Cancel
            </Button>
            <Button color="red" onClick={onConfirm} loading={busy}>
              {action}
            </Button>
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
