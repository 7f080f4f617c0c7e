/**
 * Which users a run that has succeeded makes primary users of its device. Pure.
 *
 * The mode is, strongest first: what the run set while it ran, what the policy gave it (the variables of collections, of the device and of the sequence), the site's
 * setting for computers that were started from the network (ConfigMgr's PXE setting). What a run says of itself is its computer's word: that makes a user pending
 * at most, unless the site's own word is Auto too.
 */

import type { AffinitySetting, AffinityState } from '../../api/user-device-affinities.ts';
import { enabledSteps, type TaskSequenceDocument } from '../../task-sequence/document.ts';
import {
  ASSIGN_USERS_MODE_VARIABLE,
  type AssignUsersMode,
  readAssignUsersMode,
  readUsers,
  USERS_VARIABLE,
} from '../../task-sequence/primary-users.ts';

/** A variable's value; null: secret, so that the site does not know it. */
export interface ToldVariable {
  readonly name: string;
  readonly value: string | null;
}

export interface RunFacts {
  /** How its computer was started. */
  readonly origin: string;
  readonly setting: AffinitySetting;
  readonly document: Pick<TaskSequenceDocument, 'steps'>;
  /** What it began with, weakest first: the sequence's variables, then those of collections and device. */
  readonly policyVariables: readonly ToldVariable[];
  /** What its records say that was set, in order: by a person in the PE, by steps, in the debugger. */
  readonly recordedVariables: readonly ToldVariable[];
}

export interface PrimaryUsers {
  /** null: none become primary users. */
  readonly state: AffinityState | null;
  readonly users: readonly string[];
  /** For the log. */
  readonly reason: string;
}

const settingAsMode: Readonly<Record<AffinitySetting, AssignUsersMode>> = {
  auto: 'Auto',
  pending: 'Pending',
  none: 'Disabled',
};

export function primaryUsersOfRun(facts: RunFacts): PrimaryUsers {
  if (facts.origin === 'stand-alone') return nobody('Stand-alone media make nobody a primary user.');
  const text = lastOf(USERS_VARIABLE, [...facts.policyVariables, ...facts.recordedVariables]);
  if (text === undefined || text === '') return nobody(`${USERS_VARIABLE} is not set.`);
  if (text === null) return nobody(`${USERS_VARIABLE} is secret: the site does not know whom it names.`);
  const { users, refused } = readUsers(text);
  const left =
    refused.length === 0 ? '' : ` Left out, since they are no users or too many: ${refused.slice(0, 10).join(', ')}.`;
  const { state, reason } = stateOf(facts);
  return { state: users.length === 0 ? null : state, users: state === null ? [] : users, reason: `${reason}${left}` };
}

function nobody(reason: string): PrimaryUsers {
  return { state: null, users: [], reason };
}

/** Undefined: nothing sets it. An empty value takes a variable away, as everywhere. */
function lastOf(name: string, variables: readonly ToldVariable[]): string | null | undefined {
  return variables.findLast((variable) => variable.name.toLowerCase() === name.toLowerCase())?.value;
}

function stateOf(facts: RunFacts): { state: AffinityState | null; reason: string } {
  const told = lastOf(ASSIGN_USERS_MODE_VARIABLE, facts.recordedVariables);
  const given = lastOf(ASSIGN_USERS_MODE_VARIABLE, facts.policyVariables);
  const ofSite = given || settingFor(facts);
  const mode = told === null ? '(secret)' : told || ofSite;
  const read = readAssignUsersMode(mode);
  if (read === null)
    return { state: null, reason: `${ASSIGN_USERS_MODE_VARIABLE} is "${mode}": Auto, Pending or Disabled.` };
  if (read === 'Disabled') return { state: null, reason: 'The mode is Disabled.' };
  if (read === 'Pending') return { state: 'pending', reason: 'The mode is Pending.' };
  if (readAssignUsersMode(ofSite) === 'Auto') return { state: 'confirmed', reason: 'The mode is Auto.' };
  if (documentSaysAuto(facts))
    return { state: 'confirmed', reason: 'The mode is Auto, set by a step of the sequence.' };
  return { state: 'pending', reason: 'The mode is Auto by the computer’s word alone, so a person approves.' };
}

/** Media have a mode of their own in ConfigMgr; a run from a running system has none. */
function settingFor({ origin, setting }: RunFacts): AssignUsersMode {
  return origin === 'pxe' || origin === 'http' ? settingAsMode[setting] : 'Disabled';
}

/** The sequence is the site's: what a step of it sets, whatever the computer adds, people have written. */
function documentSaysAuto({ document }: RunFacts): boolean {
  return [...enabledSteps(document.steps)].some(
    (step) =>
      step.type === 'set-task-sequence-variable' &&
      step.options.variable.toLowerCase() === ASSIGN_USERS_MODE_VARIABLE.toLowerCase() &&
      readAssignUsersMode(step.options.value) === 'Auto',
  );
}
