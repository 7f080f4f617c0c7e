/** What the engine tells whoever shows the run: the PE's screen, a serial line, the log of the deployed system. */
import type { Progress } from '../../api/agent.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';

export interface StepUpdate {
  readonly nodeId: string;
  readonly outcome: 'running' | 'done' | 'failed' | 'skipped' | 'restart';
  readonly message?: string;
}

export interface Display {
  /** The whole sequence, before its first step and again after a restart. */
  plan(document: TaskSequenceDocument): void;
  step(update: StepUpdate): void;
  progress(progress: Progress): void;
  /** The run waits in the debugger; null: it goes on. */
  paused(text: string | null): void;
  log(line: string): void;
  /** The site, or the content, has stopped or begun again to flow: what a person at the computer may have to mend. */
  connection(state: 'lost' | 'back', reason: string): void;
}
