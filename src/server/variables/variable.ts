/** Task sequence variables of devices and collections: plain ones as text, secret ones sealed for their owner and name. */
import type { RawBuilder, Transaction } from 'kysely';
import { sql } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Variable, VariableInput, VariablesChangeInput } from '../../api/variables.ts';
import type { Database } from '../db/schema.ts';
import type { SealedPlace, Sealer } from '../keys/sealing.ts';

/** `device` or `collection`, and its id: part of what a secret is sealed for. */
export interface VariableOwner {
  readonly kind: 'device' | 'collection';
  readonly id: string;
}

export interface StoredVariable {
  readonly name: string;
  readonly value: string | null;
  readonly sealed_value: Buffer | null;
}

/** The columns that keep a variable. */
export function storeVariable(sealer: Sealer, owner: VariableOwner, input: VariableInput): StoredVariable {
  const { name, value } = input;
  if (!input.secret) return { name, value, sealed_value: null };
  return { name, value: null, sealed_value: sealer.seal(value, sealedPlace(owner, name)) };
}

/** The value of a stored variable, secret or not. Only for the run that needs it. */
export function readVariable(sealer: Sealer, owner: VariableOwner, stored: StoredVariable): string {
  if (stored.sealed_value === null) return stored.value ?? '';
  return sealer.unseal(stored.sealed_value, sealedPlace(owner, stored.name));
}

/** SQL for the variables of a row as people see them: secret ones without a value. */
export function shownVariables(owner: VariableOwner['kind']): RawBuilder<Variable[]> {
  const table = sql.table(`${owner}_variable`);
  const own = sql.ref(`${owner}_variable.${owner}_id`);
  return sql<Variable[]>`coalesce((
    select json_agg(json_build_object('name', name, 'value', value, 'secret', sealed_value is not null) order by lower(name))
    from ${table} where ${own} = ${sql.ref(`${owner}.id`)}), '[]')`;
}

/** Takes away the variables of an owner, but for those that stay: secret ones that are kept. Throws SLIP-1001 for a name that no secret variable of it has. */
export async function removeVariables(
  tx: Transaction<Database>,
  { kind, id }: VariableOwner,
  kept: readonly string[],
): Promise<void> {
  const staying = kept.map((name) => name.toLowerCase());
  const { rows } = await sql<{ name: string }>`
    select lower(name) as name from ${sql.table(`${kind}_variable`)}
    where ${sql.ref(`${kind}_id`)} = ${id} and sealed_value is not null and lower(name) = any(${staying}::text[])`.execute(
    tx,
  );
  const missing = staying.filter((name) => !rows.some((row) => row.name === name));
  if (missing.length > 0)
    throw new SlipwayError(
      'SLIP-1001',
      `There is no secret variable to keep named ${missing.join(', ')}. Give it a value.`,
    );
  await sql`
    delete from ${sql.table(`${kind}_variable`)}
    where ${sql.ref(`${kind}_id`)} = ${id} and not (lower(name) = any(${staying}::text[]))`.execute(tx);
}

/** A variable cannot be kept and set. */
export function refuseKeptAndSet({ variables, kept }: VariablesChangeInput): void {
  const staying = new Set(kept.map((name) => name.toLowerCase()));
  const both = variables.filter(({ name }) => staying.has(name.toLowerCase())).map(({ name }) => name);
  if (both.length > 0)
    throw new SlipwayError('SLIP-1001', `${both.join(', ')}: to be kept, and to be set. Give one of both.`);
}

/** What a variable's value is sealed for. */
export function sealedPlace(owner: VariableOwner, name: string): SealedPlace {
  return { owner: `${owner.kind} ${owner.id}`, name };
}
