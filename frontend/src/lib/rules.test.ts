import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { AMOUNT_MAX, DOCUMENT_NUMBER, EMAIL_MAX, FULL_NAME_MAX, GENDERS, rules } from './rules';

describe.each([
  ['full_name', ['Ana', 'Ana María de los Ángeles', 'X Æ', '李雷', ' Ana ', 'a'.repeat(100)]],
  ['document_number', ['100000', '999999999999', ' 30123456 ']],
  ['gender', ['female', 'male', 'other']],
  ['email', ['a@b.co', 'first.last+tag@sub.example.com', 'ana@exämple.org']],
  ['amount', ['0.01', '1', '12500', '12500.5', '12500.50', '1000000', '1000000.00', ' 12 ']],
] as const)('%s', (field, values) => {
  it.each(values)('accepts %j', (value) => expect(rules[field](value)).toBeNull());
});

describe.each([
  ['full_name', ['', '   ', 'a'.repeat(101), 'Ana\u0000', 'Ana\nPérez', 'Ana\u202ePérez']],
  [
    'document_number',
    ['', '12345', '1234567890123', '012345678', '-1234567', '12a456', '12.345.678', '١٢٣٤٥٦'],
  ],
  ['gender', ['', 'Female', 'unknown']],
  ['email', ['', 'ana', 'ana@', '@example.com', 'ana@example', 'a b@example.com', 'a..b@c.de']],
  [
    'amount',
    ['', '0', '0.00', '-5', '1,5', '12.500,00', '1e3', '0.001', '1000000.01', 'NaN', '.', '5.'],
  ],
] as const)('%s', (field, values) => {
  it.each(values)('refuses %j', (value) => expect(rules[field](value)).not.toBeNull());
});

interface Schema {
  maxLength?: number;
  pattern?: string;
  enum?: string[];
}

describe('the backend’s OpenAPI document', () => {
  const document = parse(readFileSync('openapi.yaml', 'utf8')) as {
    components: { schemas: Record<string, Schema & { properties: Record<string, Schema> }> };
  };
  const { schemas } = document.components;
  const form = schemas['ApplicationRequest']?.properties;

  it('has the limits that the form checks', () => {
    expect(form?.['full_name']?.maxLength).toBe(FULL_NAME_MAX);
    expect(form?.['email']?.maxLength).toBe(EMAIL_MAX);
    expect(form?.['document_number']?.pattern).toBe(DOCUMENT_NUMBER.source);
    expect(schemas['GenderEnum']?.enum).toEqual([...GENDERS]);
  });

  it('lets the highest amount through', () => {
    expect(`${AMOUNT_MAX}.00`).toMatch(new RegExp(form?.['amount']?.pattern ?? '$^'));
  });
});
