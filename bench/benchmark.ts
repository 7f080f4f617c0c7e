/** What a file of bench/ exports as `benchmark`. */
import type { Figures } from './measure.ts';

export interface BenchmarkOptions {
  /** Of measured pairs; at least five for a figure that counts. */
  readonly pairs: number;
  /** 1 for the size that figures are given for; a tenth for a quick look. */
  readonly scale: number;
  /** With a PostgreSQL server of its own in place of the embedded one, where a benchmark knows what that is. */
  readonly external: boolean;
  /** A folder that is removed afterwards. */
  readonly folder: string;
  /** Says what is being done, to standard error. */
  readonly say: (line: string) => void;
}

export interface Benchmark {
  /** One line: what is measured against whom. */
  readonly description: string;
  /** Programs that must be there, and the Debian packages that bring them. */
  readonly needs: readonly { readonly program: string; readonly package: string }[];
  readonly run: (options: BenchmarkOptions) => Promise<Figures>;
}
