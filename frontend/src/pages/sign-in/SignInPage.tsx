import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Navigate, useSearchParams } from 'react-router';

import { isProblem } from '../../api/problem';
import { sessionQuery, useSignIn } from '../../api/session';
import { fieldErrors, focusFirstError } from '../../forms/fieldErrors';
import { useCountdown } from '../../lib/useCountdown';
import { PageHeading } from '../../shell/PageHeading';
import { nextPath } from '../../shell/signInPath';
import { FormProblem } from '../../ui/FormProblem';
import './mantine.css';
import classes from './SignInPage.module.css';

const EMPTY = { username: '', password: '' };

export default function SignInPage(): ReactElement {
  const [search] = useSearchParams();
  const session = useQuery(sessionQuery);
  // Also where a member of staff who is signed in already lands by a bookmark.
  if (session.data?.user) return <Navigate to={nextPath(search)} replace />;
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <PageHeading title="Sign in">Staff sign-in</PageHeading>
        <p className={classes.lead}>Applicants don’t need an account: a reference is enough.</p>
      </header>
      <div className={classes.card}>
        <SignInForm />
      </div>
    </div>
  );
}

function SignInForm(): ReactElement {
  const signIn = useSignIn();
  const wait = useCountdown();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: EMPTY,
    validate: {
      username: (name) => (name.trim() ? null : 'Enter your user name.'),
      password: (password) => (password ? null : 'Enter your password.'),
    },
  });

  function send(credentials: typeof EMPTY) {
    signIn.mutate(credentials, {
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
      <TextInput
        label="User name"
        size="md"
        required
        withAsterisk={false}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={150}
        key={form.key('username')}
        {...form.getInputProps('username')}
      />
      <PasswordInput
        label="Password"
        size="md"
        required
        withAsterisk={false}
        autoComplete="current-password"
        key={form.key('password')}
        {...form.getInputProps('password')}
      />
      {signIn.error ? <FormProblem error={signIn.error} seconds={wait.seconds} /> : null}
      <Button
        type="submit"
        size="md"
        fullWidth
        loading={signIn.isPending}
        disabled={wait.seconds > 0}
      >
        Sign in
      </Button>
    </form>
  );
}
