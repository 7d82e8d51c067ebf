import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

import classes from './toasts.module.css';

const common = {
  withBorder: true,
  className: classes.toast,
  closeButtonProps: { 'aria-label': 'Dismiss' },
};

let latest = '';

/**
 * Says what was done, in a corner, for a few seconds; screen readers announce it.
 * It takes the place of the one before: on a phone, two would cover too much of what they speak of.
 */
export function toast(message: string): void {
  notifications.hide(latest);
  latest = notifications.show({ ...common, message });
}

/** Like `toast`, with a way back. It stays longer, since someone may want to press it. */
export function toastWithUndo(message: string, undo: () => void): void {
  notifications.hide(latest);
  const id = notifications.show({
    ...common,
    autoClose: 20_000,
    message: (
      <span className={classes.undo}>
        {message}
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </span>
    ),
  });
}
