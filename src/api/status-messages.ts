/** Status messages: what happened in runs, in ConfigMgr's numbers, and before them. They are made of a run's records, of who was woken for an assignment and of what people declined, when they are asked for; nothing is kept twice. */
import * as z from 'zod';
import type { RunRecord } from './agent.ts';
import { csvText } from './csv-text.ts';
import { defineRoute } from './route.ts';

export const severities = ['information', 'warning', 'error'] as const;
export type Severity = (typeof severities)[number];

export interface StatusMessageKind {
  readonly id: number;
  readonly severity: Severity;
  /** As ConfigMgr's components are called; those beyond 60000 are Slipway's. */
  readonly component: 'Task Sequence Engine' | 'Task Sequence Manager' | 'Slipway';
  /** Which records are told by it. */
  readonly of: { readonly kind: RunRecord['kind'] | 'wake-up' | 'start-declined'; readonly outcome?: string };
  /** `{step}`, `{attempt}`, `{exitCode}` and others of `insertionsOf`. */
  readonly text: string;
  /** The number is ConfigMgr's as people report it, not as Microsoft documents it. */
  readonly unverified?: true;
}

/** Each record has one message at most. ConfigMgr's ids have 16 bits and end below 60000: from there on they are Slipway's own. */
export const statusMessageKinds: readonly StatusMessageKind[] = [
  {
    ...{ id: 11140, severity: 'information', component: 'Task Sequence Engine', unverified: true },
    of: { kind: 'run-started' },
    text: 'The task sequence was started, booted by {origin}.',
  },
  {
    ...{ id: 11134, severity: 'information', component: 'Task Sequence Engine', unverified: true },
    of: { kind: 'step-finished', outcome: 'done' },
    text: 'The step "{step}" was done (attempt {attempt}, exit code {exitCode}).',
  },
  {
    ...{ id: 11135, severity: 'error', component: 'Task Sequence Engine' },
    of: { kind: 'step-finished', outcome: 'failed' },
    text: 'The step "{step}" failed (attempt {attempt}, exit code {exitCode}, {errorCode}): {message}',
  },
  {
    ...{ id: 11142, severity: 'information', component: 'Task Sequence Engine' },
    of: { kind: 'step-finished', outcome: 'restart' },
    text: 'The step "{step}" restarts the computer to {restartTarget}.',
  },
  {
    ...{ id: 11171, severity: 'information', component: 'Task Sequence Manager' },
    of: { kind: 'run-finished', outcome: 'succeeded' },
    text: 'The task sequence has succeeded. {message}',
  },
  {
    ...{ id: 11170, severity: 'error', component: 'Task Sequence Manager' },
    of: { kind: 'run-finished', outcome: 'failed' },
    text: 'The task sequence has failed: {message}',
  },
  {
    ...{ id: 60001, severity: 'warning', component: 'Slipway' },
    of: { kind: 'run-finished', outcome: 'cancelled' },
    text: 'The task sequence was cancelled. {message}',
  },
  {
    ...{ id: 60002, severity: 'information', component: 'Slipway' },
    of: { kind: 'run-resumed' },
    text: 'The task sequence goes on: {reason}',
  },
  {
    ...{ id: 60003, severity: 'information', component: 'Slipway' },
    of: { kind: 'step-finished', outcome: 'skipped' },
    text: 'The step "{step}" was skipped: {message}',
  },
  {
    ...{ id: 60004, severity: 'warning', component: 'Slipway' },
    of: { kind: 'about-to-destroy' },
    text: 'The step "{step}" destroys what is on {disk}: {description}',
  },
  {
    ...{ id: 60005, severity: 'information', component: 'Slipway' },
    of: { kind: 'run-paused' },
    text: 'The task sequence waits in the debugger before "{step}".',
  },
  {
    ...{ id: 60006, severity: 'information', component: 'Slipway' },
    of: { kind: 'wake-up', outcome: 'sent' },
    text: 'Wake-on-LAN packets for the assignment of {assignedAt} were sent to {sentTo}. {problems}',
  },
  {
    ...{ id: 60007, severity: 'warning', component: 'Slipway' },
    of: { kind: 'wake-up', outcome: 'not-sent' },
    text: 'No Wake-on-LAN packet for the assignment of {assignedAt} was sent. {problems}',
  },
  {
    ...{ id: 60008, severity: 'warning', component: 'Slipway' },
    of: { kind: 'start-declined' },
    text: 'A person at the computer did not let "{taskSequence}" start.',
  },
];

/** Of a computer that was woken for an assignment of a deployment, or could not be. */
export interface WakeUp {
  readonly kind: 'wake-up';
  readonly outcome: 'sent' | 'not-sent';
  readonly assignedAt: string;
  readonly sentTo: string;
  readonly problems: string;
}

/** Of a computer at which a person did not let a required deployment begin. */
export interface StartDeclined {
  readonly kind: 'start-declined';
  readonly taskSequence: string;
}

/** The message of a record and its text; null: it has none. */
export function statusMessageOf(
  record: RunRecord | WakeUp | StartDeclined,
): { kind: StatusMessageKind; text: string } | null {
  const kind = statusMessageKinds.find(
    ({ of }) =>
      of.kind === record.kind && (of.outcome === undefined || ('outcome' in record && record.outcome === of.outcome)),
  );
  if (kind === undefined) return null;
  const insertions = insertionsOf(record);
  // In one pass: what is inserted is not looked through again.
  const text = kind.text.replace(/\{(\w+)\}/g, (_, name: string) => insertions.get(name) ?? 'none').trim();
  return { kind, text };
}

/** The record's fields that are words or numbers; its `name` is the step's. */
function insertionsOf(record: RunRecord | WakeUp | StartDeclined): ReadonlyMap<string, string> {
  const plain = Object.entries(record).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return new Map(plain.map(([name, value]) => [name === 'name' ? 'step' : name, String(value)]));
}

export const StatusMessageSchema = z
  .object({
    id: z.int(),
    severity: z.enum(severities),
    component: z.string(),
    /** When the site was told; the computer's clock says `agentAt`. */
    at: z.iso.datetime(),
    agentAt: z.iso.datetime(),
    deviceId: z.uuid(),
    deviceName: z.string(),
    /** Null: it was deleted, or is beyond the caller's reach. */
    deploymentId: z.uuid().nullable(),
    /** Null: it is of no run. */
    runId: z.uuid().nullable(),
    /** Of the record that it is made of; 0: of none. */
    sequence: z.int(),
    text: z.string(),
    /** For the next page. */
    cursor: z.string(),
  })
  .meta({ id: 'StatusMessage' });
export type StatusMessage = z.output<typeof StatusMessageSchema>;

const CURSOR = /^(\d{1,17})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})$/;

/** Where a page ends: microseconds since 1970, run (or what is told besides runs) and sequence. */
export function readCursor(cursor: string): { microseconds: string; id: string; sequence: number } | null {
  const [, microseconds = '', id = '', sequence = ''] = CURSOR.exec(cursor) ?? [];
  return microseconds === '' ? null : { microseconds, id, sequence: Number(sequence) };
}

export const listStatusMessages = defineRoute({
  method: 'GET',
  path: '/api/status-messages',
  summary: 'Status messages of runs, of computers that were woken and of starts that were declined, newest first',
  access: { permission: 'run.read', reach: 'limited' },
  query: z.object({
    deviceId: z.uuid().optional(),
    deploymentId: z.uuid().optional(),
    runId: z.uuid().optional(),
    /** This one and graver ones. */
    severity: z.enum(severities).optional(),
    id: z.coerce.number().int().optional(),
    since: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    /** The `cursor` of the last message of the page before. */
    before: z.string().regex(CURSOR, 'the cursor of a status message').optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(100),
    /** As a file of CSV, without the cursor. */
    format: z.enum(['json', 'csv']).default('json'),
  }),
  response: z.array(StatusMessageSchema),
});

const csvFields = [
  'at',
  'id',
  'severity',
  'component',
  'deviceName',
  'text',
  'deviceId',
  'deploymentId',
  'runId',
] as const;

export function statusMessagesCsv(messages: readonly StatusMessage[]): string {
  return csvText(
    csvFields,
    messages.map((message) => csvFields.map((field) => message[field])),
  );
}
