/** What the agent is made of where it runs: in Linux Node and the bundle, in Windows one executable that holds both. */
export type Programs = NodeAndBundle | readonly [executable: string];
export type NodeAndBundle = readonly [node: string, bundle: string];

/** The agent's own program: what it brings in C for Windows lies beside it. */
export function ownProgram(programs: Programs): string {
  return programs[1] ?? programs[0];
}

/** Where a Linux starts the agent. */
export function nodeAndBundle(programs: Programs): NodeAndBundle {
  if (programs.length === 2) return programs;
  throw new Error(`${programs[0]} is a program of Windows, and a Linux is to start the agent`);
}
