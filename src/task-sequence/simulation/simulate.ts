/**
 * Walks a task sequence as the engine would on a computer that is known from its inventory, and says of each group and step what becomes of it. Pure: nothing is
 * asked of a computer. Each step that can be carried out is taken to succeed; one that cannot fails, and that spreads as in a run (src/agent/engine/engine.ts).
 */
import { distinct, english, phrase } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';
import { postActionOf } from '../post-action.ts';
import { ForetoldVariables } from './foretold-variables.ts';
import { runFacts } from './run-facts.ts';
import { shownVariables } from './shown-variables.ts';
import { SimulatedRun } from './simulated-run.ts';
import type { SimulatedNode, Simulation, SimulationInput } from './simulation.ts';

export async function simulate(input: SimulationInput): Promise<Simulation> {
  const { variables, asks } = startOf(input);
  const run = new SimulatedRun(input, variables, 'as-in-a-run');
  const end = await run.toItsEnd();
  const told = run.nodes();
  const after = end === 'done' ? postActionAfter(variables) : nothingAfter;
  const failed = end === 'done' ? null : end.failed;
  const missing = told.some(({ fails }) => fails) ? await allMissing(run, input) : run.missing();
  const open = [...run.open(), ...after.open, ...told.flatMap(doubtOf)];
  return {
    outcome: failed === null ? 'succeeds' : 'fails',
    message: failed === null ? '' : english(failed),
    nodes: told,
    stretches: run.stretches,
    content: run.content(),
    postAction: after.commandLine,
    variables: shownVariables(variables),
    ...(input.tracesVariables === true ? { variablesAt: run.variablesAt } : {}),
    missing: missing.map(english),
    asks,
    open: open.map(english),
    phrases: { message: failed, missing, open },
  };
}

function doubtOf({ state, name, phrase: text }: SimulatedNode): Phrase[] {
  return state === 'cannot-be-told' ? [phrase('ofNode', { name, text: text ?? '' })] : [];
}

/** Where the run ends, or leaves a group, is not where the list of what is missing does. */
async function allMissing(run: SimulatedRun, input: SimulationInput): Promise<Phrase[]> {
  const beyond = new SimulatedRun(input, startOf(input).variables, 'beyond-failures');
  await beyond.toItsEnd();
  return distinct([...run.missing(), ...beyond.missing()]);
}

interface After {
  readonly commandLine: string | null;
  readonly open: readonly Phrase[];
}

const nothingAfter: After = { commandLine: null, open: [] };

/** As the agent's post-action.ts. */
function postActionAfter(variables: ForetoldVariables): After {
  const untold = variables.untold('SMSTSPostAction');
  if (untold !== null) return { commandLine: null, open: [phrase('postActionUnknown', { because: untold.because })] };
  const commandLine = postActionOf(variables);
  return { ...nothingAfter, commandLine: commandLine === null ? null : shown(commandLine, variables) };
}

/** A value that only the run knows stays a name. */
function shown(commandLine: string, variables: ForetoldVariables): string {
  return variables.redact(variables.expandForDisplay(commandLine));
}

/** As the agent's run-variables.ts: facts, the document's variables, those that were given; secrets last. */
function startOf({ document, environment, run, inventory, variables: given, secretVariables }: SimulationInput): {
  variables: ForetoldVariables;
  asks: string[];
} {
  const variables = new ForetoldVariables();
  for (const [name, value] of runFacts(run, environment, inventory)) variables.setReadOnly(name, value);
  for (const name of OF_THE_RUN)
    if (!variables.has(name)) variables.lose(name, phrase('knownOnceMade'), { isSet: true });
  for (const { name, value } of [...document.variables, ...given]) if (value !== '') variables.set(name, value);
  for (const name of secretVariables) variables.lose(name, phrase('valueSecret'), { isSet: true, secret: true });
  const asked = [...document.variables, ...given].filter(
    ({ name }) => variables.untold(name) === null && !variables.has(name),
  );
  const names = [...new Map(asked.map(({ name }) => [name.toLowerCase(), name])).values()];
  for (const name of names) variables.lose(name, phrase('typedInPe'));
  return { variables, asks: names };
}

/** Every run has them, but who asks for a simulation may not know them. */
const OF_THE_RUN = ['_SMSTSOrgName', '_SMSTSAdvertID', '_SMSTSClientGUID', '_SMSTSPackageID'];
