import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';

import { CheckIcon, CopyIcon } from './icons';

interface CopyButtonProps {
  text: string;
  label: string;
}

const CONFIRMED_MS = 2_000;

/** Copies a text. Browsers offer the clipboard in secure contexts only; elsewhere there is no button that could fail. */
export function CopyButton({ text, label }: CopyButtonProps): ReactElement | null {
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), CONFIRMED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  // Typed as always there; missing over plain HTTP.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) return null;

  return (
    <Button
      variant="default"
      size="sm"
      leftSection={copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
      onClick={() => void clipboard.writeText(text).then(() => setCopied(true))}
    >
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  );
}
