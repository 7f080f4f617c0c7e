/**
 * Loading some hundred modules leaves more garbage than what stays. V8 collects it only when memory is asked for again, and an idle site asks for none:
 * without this its processes keep 20 MB each for nothing (npm run bench -- idle).
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** By then what begins with the start has been done. */
const DELAY_MILLISECONDS = 10_000;

/** Collects the garbage of the start, once, some seconds from now. Keeps no process alive. */
export function releaseStartMemory(): void {
  setTimeout(collectGarbage, DELAY_MILLISECONDS).unref();
}

/** Node has the collector only behind a flag, which may be set while it runs, for contexts made afterwards. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: (options: object) => void = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  // `last-resort` gives pages back to the system too (V8: src/extensions/gc-extension.cc).
  collect({ type: 'major', flavor: 'last-resort' });
}
