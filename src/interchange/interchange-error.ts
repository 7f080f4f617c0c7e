/** What is wrong with a file of another system, for the person who wants to bring it in. */

export interface Place {
  /**
   * `sequence/group[2]/step[1] ("Install drivers")`: elements, numbered from 1 among those of the same name beside them. Behind a file of a
   * zip: `SMS_TaskSequencePackage/ABC00001/object.xml: sequence/…`. Empty where the whole file is meant.
   */
  readonly path: string;
  /** From 1, in the XML that the path's last part is in; 0 where there is no line. An export's sequence is XML of its own. */
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong or was passed over. */
export interface Problem extends Place {
  readonly message: string;
}

/** The file cannot be taken as it is. Holds everything that is wrong, in the order of the file, so that one look is enough. */
export class InterchangeError extends Error {
  override readonly name = 'InterchangeError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.problems = problems;
  }
}

/** The error for one problem with no line. */
export function refused(path: string, message: string): InterchangeError {
  return new InterchangeError([{ path, line: 0, column: 0, message }]);
}

/** Runs `read`, and puts `file` in front of the path of every problem that it throws. */
export function within<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InterchangeError)) throw error;
    throw new InterchangeError(inFile(file, error.problems));
  }
}

export function inFile(file: string, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, path: problem.path === '' ? file : `${file}: ${problem.path}` }));
}

function problemText({ path, line, column, message }: Problem): string {
  const place = [path, line > 0 ? `line ${line}, column ${column}` : ''].filter((part) => part !== '').join(', ');
  return place === '' ? message : `${place}: ${message}`;
}
