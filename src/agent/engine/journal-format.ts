/**
 * The journal's format, version 1 (docs/architecture.md, "Journal"): a record a line, `SJ1 <bytes> <crc32> <json>\n`. Length and CRC are of
 * the JSON's UTF-8 bytes. A torn or damaged line ends the journal: what follows it is not believed.
 */
import { RecordSchema, type RunRecord } from '../../api/agent.ts';
import { crc32 } from './crc32.ts';

const NEWLINE = 0x0a;
/** `SJ1 `, up to 7 digits, a space, 8 hex digits, a space. */
const LONGEST_PREFIX = 21;

export function encodeRecord(record: RunRecord): Buffer {
  const json = Buffer.from(JSON.stringify(record), 'utf8');
  const prefix = `SJ1 ${json.length} ${crc32(json).toString(16).padStart(8, '0')} `;
  return Buffer.concat([Buffer.from(prefix, 'latin1'), json, Buffer.of(NEWLINE)]);
}

export interface DecodedJournal {
  readonly records: RunRecord[];
  /** Bytes up to the end of the last good line; what a writer keeps. */
  readonly goodBytes: number;
  /** Why reading stopped before the end; null when all of it was good. */
  readonly damage: string | null;
}

/** Every record up to the first damaged line. Records count up by one from 1; one that does not is damage too. */
export function decodeJournal(bytes: Buffer): DecodedJournal {
  const records: RunRecord[] = [];
  let at = 0;
  while (at < bytes.length) {
    const line = readLine(bytes, at);
    if (typeof line === 'string') return { records, goodBytes: at, damage: `${line} at byte ${at}` };
    const { record, end } = line;
    if (record.sequence !== records.length + 1) {
      const damage = `record ${record.sequence} where ${records.length + 1} belongs, at byte ${at}`;
      return { records, goodBytes: at, damage };
    }
    records.push(record);
    at = end;
  }
  return { records, goodBytes: at, damage: null };
}

function readLine(bytes: Buffer, at: number): { record: RunRecord; end: number } | string {
  const prefix = /^SJ(\d+) (\d{1,7}) ([0-9a-f]{8}) /.exec(bytes.toString('latin1', at, at + LONGEST_PREFIX));
  if (prefix === null) return 'no beginning of a line';
  const [whole, version, length, checksum] = prefix;
  if (version !== '1') return `version ${version} is newer than this agent`;
  const start = at + whole.length;
  const end = start + Number(length);
  if (end >= bytes.length || bytes[end] !== NEWLINE) return 'a torn line';
  const json = bytes.subarray(start, end);
  if (crc32(json).toString(16).padStart(8, '0') !== checksum) return 'a wrong checksum';
  const parsed = RecordSchema.safeParse(parseJson(json.toString('utf8')));
  return parsed.success ? { record: parsed.data, end: end + 1 } : 'not a record';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
