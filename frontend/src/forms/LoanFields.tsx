import { Radio, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactElement } from 'react';

import type { Gender } from '../api/types';
import { currencySymbol, formatWholeMoney } from '../lib/format';
import { AMOUNT_MAX, type Draft, EMAIL_MAX, FULL_NAME_MAX, GENDERS } from '../lib/rules';
import classes from './LoanFields.module.css';

const GENDER_NAMES: Readonly<Record<Gender, string>> = {
  female: 'Female',
  male: 'Male',
  other: 'Other',
};

interface LoanFieldsProps {
  form: UseFormReturnType<Draft>;
  size: 'sm' | 'md';
  disabled?: boolean;
  /** Who fills them in: about themselves, with the browser's help, or about somebody else. */
  audience: 'applicant' | 'staff';
}

/** The fields of a loan request, for those who apply and for staff who correct them. */
export function LoanFields({
  form,
  size,
  disabled = false,
  audience,
}: LoanFieldsProps): ReactElement {
  const common = { size, disabled, required: true, withAsterisk: false };
  const complete = (token: string) => (audience === 'applicant' ? token : 'off');
  const hint = (text: string) => (audience === 'applicant' ? text : undefined);
  return (
    <div className={classes.fields}>
      <TextInput
        {...common}
        label="Full name"
        autoComplete={complete('name')}
        maxLength={FULL_NAME_MAX}
        key={form.key('full_name')}
        {...form.getInputProps('full_name')}
      />
      <TextInput
        {...common}
        label="Document number"
        description={hint('6 to 12 digits, without points or spaces')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        classNames={{ input: classes.digits }}
        key={form.key('document_number')}
        {...form.getInputProps('document_number')}
      />
      <Radio.Group
        {...common}
        label="Gender"
        name="gender"
        key={form.key('gender')}
        {...form.getInputProps('gender')}
      >
        <div className={classes.choices} data-invalid={form.errors.gender ? true : undefined}>
          {GENDERS.map((gender) => (
            <Radio
              key={gender}
              value={gender}
              size={size}
              label={GENDER_NAMES[gender]}
              disabled={disabled}
              className={classes.choice}
            />
          ))}
        </div>
      </Radio.Group>
      <TextInput
        {...common}
        label="E-mail"
        description={hint('We write here when there is a decision')}
        type="email"
        autoComplete={complete('email')}
        maxLength={EMAIL_MAX}
        key={form.key('email')}
        {...form.getInputProps('email')}
      />
      <TextInput
        {...common}
        label="Amount"
        description={hint(`Up to ${formatWholeMoney(AMOUNT_MAX)}`)}
        inputMode="decimal"
        autoComplete="off"
        leftSection={<span aria-hidden="true">{currencySymbol}</span>}
        classNames={{ input: classes.digits }}
        key={form.key('amount')}
        {...form.getInputProps('amount')}
      />
    </div>
  );
}
