/** Task sequences of other systems: a file in, documents of ours and a report of every step out, and the other way round. Nothing is saved; that is done with the documents. */
import * as z from 'zod';
import { TaskSequenceDocumentSchema } from '../task-sequence/document.ts';
import { capabilities, environments } from '../task-sequence/step.ts';
import { defineRoute } from './route.ts';
import { MOST_IMPORT_BYTES, MOST_IMPORTED } from './task-sequences.ts';

/** Of the file: real exports have up to 2 MB. */
export const MOST_FILE_BYTES = 6 << 20;

/** Of what comes of a file, with room for ids and the file's name: an import takes no more. */
export const IMPORT_LIMITS = { sequences: MOST_IMPORTED, bytes: MOST_IMPORT_BYTES - (1 << 20) } as const;

/** Of a deployment share in a zip: each of its files and all of them unpacked, and how many there are. A list of 2,000 drivers has 2 MB. */
export const shareLimits = { fileBytes: 32 << 20, totalBytes: 128 << 20, files: 10_000 } as const;

const PlaceSchema = z.object({ path: z.string(), line: z.int(), column: z.int(), message: z.string() });

const WhereSchema = z.union([
  z.literal('runnable'),
  z.object({ awaits: z.enum(Object.keys(capabilities) as [keyof typeof capabilities]) }), // `as`: zod asks for a list with a first one.
  z.object({ cannot: z.string() }),
]);

export const CountsSchema = z.object({ native: z.int(), translated: z.int(), opaque: z.int(), attention: z.int() });

export const TranslatedNodeSchema = z.object({
  /** `rule`: a line of MDT's rules. */
  kind: z.enum(['group', 'step', 'rule']),
  /** In the new document; empty for what becomes nothing of it. */
  id: z.string(),
  path: z.string(),
  line: z.int(),
  name: z.string(),
  /** Its type there; null for groups and plain scripts. */
  type: z.string().nullable(),
  becomes: z.string(),
  status: z.enum(['native', 'translated', 'opaque', 'attention']),
  notes: z.array(z.string()),
  /** Null for groups and rules. */
  where: z.record(z.enum(environments), WhereSchema).nullable(),
});
export type TranslatedNode = z.output<typeof TranslatedNodeSchema>;

export const TranslatedSequenceSchema = z
  .object({
    /** Its id in the file; null where it has none. */
    originalId: z.string().nullable(),
    document: TaskSequenceDocumentSchema,
    /** Over its steps, or over the lines of rules. */
    counts: CountsSchema,
    /** Every group and step, or every line of rules, in the order of the file. */
    nodes: z.array(TranslatedNodeSchema),
    /** What it refers to under an id that nothing here has. */
    references: z.array(
      z.object({
        id: z.string(),
        name: z.string().nullable(),
        kind: z.string().nullable(),
        /** The file or folder that it lies in there. */
        source: z.string().nullable(),
        steps: z.array(z.string()),
      }),
    ),
    /** Secret variables to be set on devices or collections, in place of passwords. */
    secrets: z.array(z.object({ variable: z.string(), steps: z.array(z.string()) })),
    notices: z.array(PlaceSchema),
  })
  .meta({ id: 'TranslatedTaskSequence' });
export type TranslatedSequence = z.output<typeof TranslatedSequenceSchema>;

/** What a deployment share holds besides its task sequences. */
export const ShareObjectSchema = z.object({
  kind: z.enum(['operating-system', 'application', 'driver', 'package']),
  /** Its GUID, with braces, as `--map` takes it. */
  id: z.string(),
  name: z.string(),
  source: z.string(),
  enabled: z.boolean(),
  hidden: z.boolean(),
  folders: z.array(z.string()),
  /** The rest of what the share's list says of it. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]).nullable()),
  /** What this version lacks to hold such a thing; null: an image can be imported and mapped. */
  awaits: z.enum(Object.keys(capabilities) as [keyof typeof capabilities]).nullable(), // `as`: as above.
});
export type ShareObject = z.output<typeof ShareObjectSchema>;

export const translateTaskSequences = defineRoute({
  method: 'POST',
  path: '/api/task-sequences/translations',
  summary:
    'Translate a file of ConfigMgr, MDT or PSD into documents, with a report of every step and rule; nothing is saved',
  access: { permission: 'task-sequence.change', reach: 'limited' },
  changesNothing: true,
  // Base64 has four characters for three bytes.
  bodyLimit: Math.ceil((MOST_FILE_BYTES * 4) / 3) + (1 << 20),
  body: z
    .strictObject({
      /** An export's zip, XML, MDT's rules, or the folder Control of a deployment share in a zip; base64. */
      file: z.base64(),
      /** The file's: rules go by it. */
      name: z.string().min(1).max(255).optional(),
      /** Ids of packages there, and of what they are here. */
      map: z.record(z.string(), z.uuid()).default({}),
    })
    .meta({ id: 'TaskSequenceFile' }),
  response: z.object({
    /** `configmgr-export`, `mdt-sequence` …: what the file is. */
    format: z.string(),
    /** Rules are one too. */
    sequences: z.array(TranslatedSequenceSchema),
    /** Of a deployment share; nothing is made of it. */
    share: z.array(ShareObjectSchema),
    /** Over all of them. */
    counts: CountsSchema,
  }),
});

export const exportToConfigMgr = defineRoute({
  method: 'GET',
  path: '/api/task-sequences/:id/configmgr',
  summary: "The newest version as ConfigMgr's XML, and what it has no words for",
  access: { permission: 'task-sequence.read', reach: 'limited' },
  params: z.object({ id: z.uuid() }),
  response: z
    .object({
      xml: z.string(),
      unwritten: z.array(z.object({ node: z.string().nullable(), name: z.string(), message: z.string() })),
    })
    .meta({ id: 'ConfigMgrTaskSequence' }),
});
