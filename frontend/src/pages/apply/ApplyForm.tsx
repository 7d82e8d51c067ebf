import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';

import { apply } from '../../api/applications';
import { isProblem } from '../../api/problem';
import { LoanFields } from '../../forms/LoanFields';
import { fieldErrors, focusFirstError } from '../../forms/fieldErrors';
import { type Draft, rules, toInput } from '../../lib/rules';
import { useCountdown } from '../../lib/useCountdown';
import { FormProblem } from '../../ui/FormProblem';
import classes from './ApplyForm.module.css';
import { createSubmission, type Submitted } from './submission';

const EMPTY: Draft = { full_name: '', document_number: '', gender: '', email: '', amount: '' };

interface ApplyFormProps {
  onSubmitted: (submitted: Submitted) => void;
}

export function ApplyForm({ onSubmitted }: ApplyFormProps): ReactElement {
  const [submit] = useState(() => createSubmission(apply));
  const application = useMutation({ mutationFn: submit, onSuccess: onSubmitted });
  const wait = useCountdown();

  const form = useForm<Draft>({
    mode: 'uncontrolled',
    initialValues: EMPTY,
    // On sending, not on leaving a field: a message that appears under the pointer moves the button away from it.
    validate: rules,
  });

  function send(draft: Draft) {
    application.mutate(toInput(draft), {
      onError: (error) => {
        const refused = fieldErrors(error, EMPTY);
        form.setErrors(refused);
        focusFirstError(form, refused);
        if (isProblem(error, 'rate-limit')) wait.start(error.retryAfter ?? 0);
      },
    });
  }

  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit(send, (errors) => focusFirstError(form, errors))}
    >
      <LoanFields form={form} size="md" audience="applicant" />
      {application.error ? <FormProblem error={application.error} seconds={wait.seconds} /> : null}
      <Button
        type="submit"
        size="lg"
        fullWidth
        loading={application.isPending}
        disabled={wait.seconds > 0}
      >
        {application.isError ? 'Try again' : 'Send my request'}
      </Button>
    </form>
  );
}
