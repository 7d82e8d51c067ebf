import type { ReactElement } from 'react';

import { CopyButton } from '../../ui/CopyButton';
import classes from './ReferenceCard.module.css';

interface ReferenceCardProps {
  reference: string;
}

export function ReferenceCard({ reference }: ReferenceCardProps): ReactElement {
  return (
    <section className={classes.card} aria-label="Reference">
      <div className={classes.text}>
        <span className={classes.label}>Reference</span>
        <code className={classes.reference} data-testid="reference">
          {reference}
        </code>
      </div>
      <CopyButton text={reference} label="Copy reference" />
    </section>
  );
}
