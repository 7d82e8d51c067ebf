import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';

import { PageHeading } from '../../shell/PageHeading';
import { followPath } from '../follow/followPath';
import { ApplyForm } from './ApplyForm';
import classes from './ApplyPage.module.css';
import type { Submitted } from './submission';

export function ApplyPage(): ReactElement {
  const navigate = useNavigate();

  function showRequest({ receipt, isEarlierVersion }: Submitted) {
    void navigate(followPath(receipt.reference), {
      state: { arrival: isEarlierVersion ? 'earlier-version' : 'new' },
    });
  }

  return (
    <div className={classes.page}>
      <section className={classes.intro}>
        <PageHeading>Apply for a loan</PageHeading>
        <p className={classes.lead}>
          Five answers are enough. You get a reference right away, and follow your request with it.
        </p>
        <ol className={classes.steps}>
          <Step title="You apply">We keep your request and show you its reference.</Step>
          <Step title="We score it">That is automatic, and usually takes less than a minute.</Step>
          <Step title="You hear from us">
            Some requests are decided at once, others by a member of our staff. You get an e-mail
            either way.
          </Step>
        </ol>
      </section>
      <div className={classes.card}>
        <ApplyForm onSubmitted={showRequest} />
      </div>
    </div>
  );
}

function Step({ title, children }: { title: string; children: string }): ReactElement {
  return (
    <li className={classes.step}>
      <h2 className={classes.stepTitle}>{title}</h2>
      <p className={classes.stepText}>{children}</p>
    </li>
  );
}
