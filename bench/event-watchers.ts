/**
 * Those who follow a site's events in the benchmark `site`, in a process of their own: `node event-watchers.ts <socket> <count>`. Told a line on its standard input it prints, as one
 * line of JSON, how long events took from when the site wrote them to each watcher.
 */
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { eventsPath } from '../src/api/events.ts';

export interface Watched {
  /** How often each delay in milliseconds was seen: there are millions of them. */
  readonly delays: readonly (readonly [number, number])[];
  /** Events that each watcher saw; all of them see the same. */
  readonly seen: readonly number[];
}

const [socketPath = '', count = '0'] = process.argv.slice(2);
const delays = new Map<number, number>();
const seen = Array.from({ length: Number(count) }, () => 0);

function watch(watcher: number): void {
  const asked = request({ socketPath, path: eventsPath, headers: { accept: 'text/event-stream' } });
  asked.on('response', (answer) => {
    let rest = '';
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => {
      const now = Date.now();
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) note(watcher, line, now);
    });
  });
  asked.end();
}

/** Without parsing the whole: fifty watchers of a thousand computers see fifty thousand events a second. */
function note(watcher: number, line: string, now: number): void {
  const [, at] = /^data: .*?"at":"([^"]+)"/.exec(line) ?? [];
  if (at === undefined) return;
  const delay = now - Date.parse(at);
  seen[watcher] = (seen[watcher] ?? 0) + 1;
  delays.set(delay, (delays.get(delay) ?? 0) + 1);
}

for (let watcher = 0; watcher < Number(count); watcher += 1) watch(watcher);
createInterface({ input: process.stdin }).once('line', () => {
  const watched: Watched = { delays: [...delays], seen };
  process.stdout.write(`${JSON.stringify(watched)}\n`, () => process.exit());
});
