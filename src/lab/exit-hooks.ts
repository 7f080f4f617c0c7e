/**
 * Clean-up that happens however this process ends: by itself, by an uncaught error or by a signal nobody else handles.
 * Only kill -9 gets past it; for that the lab has `removeStaleLabs` and the kernel's parent-death signal (run.ts).
 */
import { constants } from 'node:os';

type Hook = () => void;

const hooks = new Set<Hook>();
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
let installed = false;

/** Runs `hook` (synchronous, must not throw for "already gone") when the process ends, the newest hook first. Returns how to take it back. */
export function atExit(hook: Hook): () => void {
  install();
  hooks.add(hook);
  return () => hooks.delete(hook);
}

function install(): void {
  if (installed) return;
  installed = true;
  process.on('exit', runHooks);
  for (const signal of signals) process.on(signal, () => endUnlessHandledElsewhere(signal));
}

/** A program with its own handler (the demo's orderly end) decides for itself; its later exit still runs the hooks. */
function endUnlessHandledElsewhere(signal: (typeof signals)[number]): void {
  if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}

function runHooks(): void {
  for (const hook of [...hooks].reverse()) {
    try {
      hook();
    } catch {
      // The process is ending: the other hooks must still run, and there is nobody left to tell.
    }
  }
}
