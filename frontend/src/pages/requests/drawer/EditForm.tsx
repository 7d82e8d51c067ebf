import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';

import { keepRequest } from '../../../api/requests';
import type { LoanRequest } from '../../../api/types';
import { fieldErrors, focusFirstError } from '../../../forms/fieldErrors';
import { LoanFields } from '../../../forms/LoanFields';
import { type Draft, rules } from '../../../lib/rules';
import { FormProblem } from '../../../ui/FormProblem';
import { toast } from '../toasts';
import { ConflictNotice } from './ConflictNotice';
import { DeleteButton } from './DeleteButton';
import { draftOf, EditConflict, saveEdit } from './edit';
import classes from './EditForm.module.css';

interface EditFormProps {
  request: LoanRequest;
  disabled: boolean;
  onChanges: (hasChanges: boolean) => void;
  onDeleted: () => void;
}

export function EditForm({ request, disabled, onChanges, onDeleted }: EditFormProps): ReactElement {
  const client = useQueryClient();
  /** The request that the fields started from: what is saved is the difference to it. */
  const [base, setBase] = useState(request);
  const form = useForm<Draft>({ initialValues: draftOf(request), validate: rules });
  const save = useMutation({ mutationFn: (draft: Draft) => saveEdit(base, draft) });
  const hasChanges = form.isDirty();

  function startFrom(latest: LoanRequest) {
    setBase(latest);
    form.setInitialValues(draftOf(latest));
    form.setValues(draftOf(latest));
    form.clearErrors();
    save.reset();
  }

  function keepMine(latest: LoanRequest) {
    setBase(latest);
    form.setInitialValues(draftOf(latest));
    save.reset();
  }

  // Untouched fields follow the request; touched ones stay as they are, and saving finds out about conflicts.
  if (request.version > base.version && !hasChanges && !save.isPending) startFrom(request);

  useEffect(() => onChanges(hasChanges), [hasChanges, onChanges]);

  function send(draft: Draft) {
    save.mutate(draft, {
      onSuccess: (saved) => {
        startFrom(saved);
        keepRequest(client, saved);
        toast(`${saved.full_name}: changes saved`);
      },
      onError: (error) => {
        if (error instanceof EditConflict && error.latest.deleted_at)
          keepRequest(client, error.latest);
        const refused = fieldErrors(error, draft);
        form.setErrors(refused);
        focusFirstError(form, refused);
      },
    });
  }

  return (
    <form
      noValidate
      className={classes.form}
      aria-label="Edit request"
      onSubmit={form.onSubmit(send, (errors) => focusFirstError(form, errors))}
    >
      <LoanFields form={form} size="sm" disabled={disabled} audience="staff" />
      <SaveProblem
        error={save.error}
        draft={form.values}
        onUseLatest={startFrom}
        onKeepMine={keepMine}
      />
      {disabled ? null : (
        <div className={classes.actions}>
          <DeleteButton request={request} onDeleted={onDeleted} />
          <Button type="submit" loading={save.isPending} disabled={!hasChanges}>
            Save changes
          </Button>
        </div>
      )}
    </form>
  );
}

interface SaveProblemProps {
  error: Error | null;
  draft: Draft;
  onUseLatest: (latest: LoanRequest) => void;
  onKeepMine: (latest: LoanRequest) => void;
}

function SaveProblem({
  error,
  draft,
  onUseLatest,
  onKeepMine,
}: SaveProblemProps): ReactElement | null {
  if (!error) return null;
  if (!(error instanceof EditConflict)) return <FormProblem error={error} />;
  const { latest } = error;
  return (
    <ConflictNotice
      latest={latest}
      draft={draft}
      onUseLatest={() => onUseLatest(latest)}
      onKeepMine={() => onKeepMine(latest)}
    />
  );
}
