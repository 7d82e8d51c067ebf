import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactElement } from 'react';
import { useNavigate } from 'react-router';

import { focusFirstError } from '../../forms/fieldErrors';
import classes from './LookupForm.module.css';
import { followPath, isReference } from './followPath';

export function LookupForm(): ReactElement {
  const navigate = useNavigate();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { reference: '' },
    validate: {
      reference: (text) =>
        isReference(text.trim()) ? null : 'A reference has 22 letters, digits, - and _.',
    },
  });

  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit(
        ({ reference }) => void navigate(followPath(reference.trim())),
        (errors) => focusFirstError(form, errors),
      )}
    >
      <TextInput
        label="Reference"
        size="md"
        required
        withAsterisk={false}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className={classes.field}
        classNames={{ input: classes.reference }}
        key={form.key('reference')}
        {...form.getInputProps('reference')}
      />
      <Button type="submit" size="md" className={classes.button}>
        Show my request
      </Button>
    </form>
  );
}
