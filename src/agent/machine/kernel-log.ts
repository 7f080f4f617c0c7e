/** The kernel's log, as `dmesg` prints it: the best witness of a dying disk, since programs often hear nothing of a write that failed later. */
export interface KernelLine {
  /** Since the kernel began. */
  readonly seconds: number;
  readonly text: string;
}

/** Lines without a time (of a kernel without them, or the rest of a line that was cut) are left out. */
export function parseKernelLog(output: string): KernelLine[] {
  return output.split('\n').flatMap((line) => {
    const [, seconds, text] = /^(?:<\d+>)?\[ *(\d+\.\d+)\] (.*)$/.exec(line) ?? [];
    return seconds === undefined || text === undefined ? [] : [{ seconds: Number(seconds), text }];
  });
}
