/** Devices of a file: a CSV text with a device a line, looked at first, and then imported wholly or not at all. */
import * as z from 'zod';
import { ConfirmDeviceCountSchema, ConfirmUnknownComputersSchema } from './confirm-device-count.ts';
import { defineRoute } from './route.ts';
import { secret } from './secret-fields.ts';
import { VariableInputSchema } from './variables.ts';

/** A line each, beside the one with the headings. */
export const MOST_IMPORTED_LINES = 100_000;
/** Letters of the text. */
const MOST_LETTERS = 32 << 20;
/** As JSON, in which a letter may take six bytes. */
const MOST_BYTES = 64 << 20;

export const importColumnNames = [
  'name',
  'smbios-uuid',
  'mac',
  'serial-number',
  'asset-tag',
  'source-computer',
  'category',
  'ignore',
] as const;

export const ImportColumnSchema = z
  .union([
    z.enum(importColumnNames),
    /** A task sequence variable; the values of a secret one are shown nowhere. */
    z.strictObject({
      variable: VariableInputSchema.shape.name.min(2, 'the name of a variable in a file has two letters or more'),
      secret: z.boolean().default(false),
    }),
  ])
  .meta({ id: 'ImportColumn' });
export type ImportColumn = z.output<typeof ImportColumnSchema>;

export const userAccountBehaviors = [
  'capture-and-restore-all',
  'capture-all-restore-specified',
  'capture-and-restore-specified',
] as const;

export const DeviceImportSchema = z
  .strictObject({
    /** What the file is called: for the audit log. */
    name: z.string().max(500).default(''),
    /** Secret: a column of it may be. */
    text: secret(z.string().max(MOST_LETTERS)),
    /** Left out: the one that the first line has most of. */
    separator: z.enum([',', ';', '\t']).optional(),
    /** Whether the first line has headings. Left out: when one of them is NAME. */
    header: z.boolean().optional(),
    /** What each column is. Left out: by the headings; without them NAME, GUID, MAC. */
    columns: z.array(ImportColumnSchema).min(1).max(200).optional(),
    /**
     * What becomes of a device that is there already, by its name, a MAC address or its SMBIOS UUID: `refuse` the line, `merge` what it does not have yet, or `overwrite` what the line
     * says. What a line leaves empty stays in any case.
     */
    existing: z.enum(['refuse', 'merge', 'overwrite']).default('refuse'),
    /** Collections that all devices of the file are added to. */
    collectionIds: z.array(z.uuid()).max(100).default([]),
    /** Of associations with source computers. */
    userAccounts: z.enum(userAccountBehaviors).default('capture-and-restore-all'),
    confirmDeviceCount: ConfirmDeviceCountSchema,
    /** Of devices that keep nothing by which their computers are recognised, where lines overwrite them. */
    confirmUnknownComputers: ConfirmUnknownComputersSchema,
  })
  .meta({ id: 'DeviceImport' });
export type DeviceImport = z.output<typeof DeviceImportSchema>;

export const importActions = ['new', 'merge', 'overwrite', 'unchanged', 'error'] as const;

/** What a line does. Secret values are not in it. */
const ImportedLineSchema = z.object({
  line: z.int(),
  action: z.enum(importActions),
  name: z.string(),
  macs: z.array(z.string()),
  smbiosUuid: z.string().nullable(),
  /** What becomes another of a device that is there: `serialNumber`, `macs`, `variables.Room`. */
  changes: z.array(z.string()),
});
export type ImportedLine = z.output<typeof ImportedLineSchema>;

const TotalsSchema = z.object({
  lines: z.int(),
  new: z.int(),
  merge: z.int(),
  overwrite: z.int(),
  unchanged: z.int(),
  error: z.int(),
});
export type ImportTotals = z.output<typeof TotalsSchema>;

export const ImportProblemSchema = z.object({
  line: z.int(),
  /** Its heading, or what it is; null: the whole line. */
  column: z.string().nullable(),
  message: z.string(),
});
export type ImportProblem = z.output<typeof ImportProblemSchema>;

export const previewDeviceImport = defineRoute({
  method: 'POST',
  path: '/api/devices/imports/preview',
  summary: 'What each line of a CSV file would do, and everything that is wrong with it',
  access: { permission: 'device.change', reach: 'limited' },
  changesNothing: true,
  bodyLimit: MOST_BYTES,
  patience: 300_000,
  body: DeviceImportSchema.extend({ show: z.int().min(0).max(1000).default(20) }).meta({ id: 'DeviceImportPreviewed' }),
  response: z
    .object({
      separator: z.string(),
      header: z.boolean(),
      columns: z.array(ImportColumnSchema),
      totals: TotalsSchema,
      /** The first ones. */
      lines: z.array(ImportedLineSchema),
      /** All of them. */
      problems: z.array(ImportProblemSchema),
    })
    .meta({ id: 'DeviceImportPreview' }),
});
export const importDevices = defineRoute({
  method: 'POST',
  path: '/api/devices/imports',
  summary: 'Import the devices of a CSV file: all of them, or none when a line is wrong',
  access: { permission: 'device.change', reach: 'limited' },
  bodyLimit: MOST_BYTES,
  patience: 300_000,
  body: DeviceImportSchema,
  response: TotalsSchema.meta({ id: 'DeviceImportTotals' }),
});
