/** The import of the benchmark `engine`, in a process of its own: `node engine-import.ts FILE` prints its seconds and its highest memory as JSON. */
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { readTaskSequenceFile } from '../src/interchange/read-task-sequence-file.ts';
import { translateSequence } from '../src/interchange/translate/translate-sequence.ts';

const [file = ''] = process.argv.slice(2);
const begun = performance.now();
const { sequences } = await readTaskSequenceFile(await readFile(file));
for (const sequence of sequences) translateSequence(sequence);
const seconds = (performance.now() - begun) / 1000;
// In kilobytes (getrusage(2)).
process.stdout.write(JSON.stringify({ seconds, megabytes: process.resourceUsage().maxRSS / 1000 }));
