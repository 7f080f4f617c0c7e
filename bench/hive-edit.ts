/**
 * The edit of the benchmark `windows`, in a process of its own: `node hive-edit.ts HIVE` opens a hive, sets the values of `hive-edits.ts`, writes it
 * over the file, and prints its seconds and its highest memory as JSON.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { openHive } from '../src/formats/registry-hive/hive.ts';
import { HiveEditor } from '../src/formats/registry-hive/hive-editor.ts';
import { textValue } from '../src/formats/registry-hive/value-data.ts';
import { EDITS } from './hive-edits.ts';

const [file = ''] = process.argv.slice(2);
const begun = performance.now();
const edit = new HiveEditor(openHive(await readFile(file)), new Date());
for (const { key, name, text } of EDITS) edit.setValue(key, textValue(name, text));
await writeFile(file, edit.bytes());
const seconds = (performance.now() - begun) / 1000;
// In kilobytes (getrusage(2)).
process.stdout.write(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1000 }));
