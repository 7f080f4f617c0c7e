/** `slipway apply`: what files say of objects becomes so on the site. */
import type { Command } from 'commander';
import { SlipwayError, type Start } from '../../api/errors.ts';
import { type ObjectKind, objectKinds } from '../../api/object-files.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import {
  type AgreeOption,
  agreeOption,
  type ConfirmOption,
  type ConfirmUnknownOption,
  confirmDeviceCount,
  confirmOption,
  confirmUnknownOption,
} from '../device-count.ts';
import { remarkOnEditing } from '../edit-lock.ts';
import { carryOut, changesInOrder, type StartsConfirmed, secretKey, surroundingsOf } from '../objects/carry-out.ts';
import { type Foreseen, foreseeStarts } from '../objects/foreseen-starts.ts';
import { type GivenObject, readObjects } from '../objects/object-document.ts';
import { nounOf, pluralOf, titleOf } from '../objects/object-kind.ts';
import { type Action, type Planned, planObjects } from '../objects/object-plan.ts';
import { countText } from '../quantities.ts';
import { type Colour, paint } from '../table.ts';
import { safeText } from '../text-width.ts';

interface ApplyOptions extends ConfirmOption, ConfirmUnknownOption, AgreeOption {
  file: string[];
  dryRun?: boolean;
}

const marks: Readonly<Record<Action, readonly [string, Colour | undefined]>> = {
  made: ['+', 'green'],
  changed: ['~', 'yellow'],
  'the same': ['=', 'dim'],
};

export function addApply(program: Command, cli: Cli): void {
  examples(
    applyConfirmations(
      program
        .command('apply')
        .description(
          `Make and change objects as files say: ${objectKinds.map(nounOf).join(', ')}. What a file leaves out stays; applied twice it changes nothing`,
        )
        .requiredOption(
          '-f, --file <path>',
          'a file, a folder with all its files, or -; may be given several times',
          collect,
        )
        .option('--dry-run', 'only show what would become of each object'),
    ).action((options: ApplyOptions) => apply(cli, options)),
    'slipway apply -f school/ --dry-run',
    'slipway apply -f school/',
    'slipway apply -f school/ --confirm-device-count 24',
    'slipway apply -f school/ --confirm-device-count 24 --confirm-unknown-computers',
  );
}

const applyConfirmations = (command: Command): Command => agreeOption(confirmUnknownOption(confirmOption(command)));

async function apply(
  cli: Cli,
  { file, dryRun = false, agreeToHighRisk, ...confirmations }: ApplyOptions,
): Promise<void> {
  const { objects, problems } = await readObjects(cli, file);
  if (problems.length > 0 && objects.length === 0) throw refused(problems);
  const site = await cli.site();
  const plan = await planObjects(site, objects);
  const all = [...problems, ...plan.problems];
  if (all.length > 0) throw refused(all);
  show(cli, plan.planned);
  const todo = plan.planned.filter(({ action }) => action !== 'the same');
  for (const { object, there } of todo)
    if (object.kind === 'task-sequence' && there !== null)
      await remarkOnEditing(cli, site, { id: there.id, name: object.name });
  const foreseen = await foreseeStarts(site, todo);
  if (dryRun) tellStarts(cli, foreseen);
  else {
    const confirmed = await confirmStarts(cli, foreseen, confirmations);
    const answers = { secrets: await askSecrets(cli, todo), agreeToHighRisk };
    const surroundings = surroundingsOf(plan.planned, plan.known, foreseen, answers);
    await carryOut(site, changesInOrder(todo, surroundings), confirmed);
  }
  cli.say(summary(plan.planned, dryRun));
  for (const { object, missingSecrets, leftToDo } of plan.planned) {
    if (missingSecrets.length > 0) cli.remark(secretsText(object, missingSecrets));
    for (const text of leftToDo) cli.remark(text);
  }
}

/** Asks for what is foreseen, and later for what the site alone knows. Nothing is asked where nothing starts: the same files may be applied again with the same option. */
async function confirmStarts(
  cli: Cli,
  foreseen: Foreseen,
  { confirmDeviceCount: given, confirmUnknownComputers }: ConfirmOption & ConfirmUnknownOption,
): Promise<StartsConfirmed> {
  const starting = foreseen.toConfirm();
  const tellsMore = !foreseen.isWhole && given !== undefined && given > (starting?.count ?? 0);
  if (starting !== null && !tellsMore) await confirmDeviceCount(cli, starting, given);
  let confirmed = foreseen;
  const confirm = async (starts: readonly Start[]) => {
    if (confirmed.hasAll(starts)) return true;
    if (foreseen.isWhole) return false;
    confirmed = confirmed.with(starts);
    const all = confirmed.toConfirm();
    // Of a script's number the site may tell in several parts.
    if (all !== null && !(given !== undefined && all.count <= given)) await confirmDeviceCount(cli, all, given);
    return true;
  };
  return { confirm, unknownComputers: confirmUnknownComputers === true };
}

async function askSecrets(cli: Cli, todo: readonly Planned[]): Promise<Map<string, string>> {
  const secrets = new Map<string, string>();
  for (const { object, asks } of todo) {
    if (asks === null) continue;
    const secret = await cli.terminal.askHidden(asks);
    if (secret === '')
      throw new SlipwayError(
        'SLIP-6001',
        `Nothing was done: the ${titleOf(object)} needs its ${secretNouns[object.kind] ?? 'secret'}, which is in no file. Give it in the terminal, or as a line of standard input.`,
      );
    secrets.set(secretKey(object.kind, object.name), secret);
  }
  return secrets;
}

const secretNouns: Partial<Record<ObjectKind, string>> = {
  'identity-provider': 'client secret',
  'site-settings': 'password for the SMTP server',
};

/** What would be asked. */
function tellStarts(cli: Cli, foreseen: Foreseen): void {
  const starting = foreseen.toConfirm();
  if (starting !== null) {
    const { count, warning, list } = starting;
    const which = list.map(({ path, message }) => `  ${path}: ${message}`);
    cli.remark([warning, ...which, `A script confirms it with --confirm-device-count ${count}.`].join('\n'));
  }
  if (foreseen.isWhole) return;
  const more = starting === null ? '' : ' more';
  cli.remark(
    `Whether required deployments start on${more} devices by rules of collections, by what devices are recognised by, by task sequences that are enabled or come to erase disks, or by settings of deployments, the site finds out when the files are applied: it refuses until that is confirmed.`,
  );
}

function secretsText({ kind, name }: GivenObject, secrets: readonly string[]): string {
  const options = secrets.map((secret) => `--set-secret ${secret}`).join(' ');
  return `The ${nounOf(kind)} "${name}" has no value yet for what is secret and in no file: slipway ${pluralOf(kind)} variables "${name}" ${options}`;
}

function refused(problems: readonly { path: string; message: string }[]): SlipwayError {
  return new SlipwayError('SLIP-1001', `Nothing was done: ${countText(problems.length, 'problem')}.`, {
    problems: [...problems],
  });
}

function show(cli: Cli, planned: readonly Planned[]): void {
  const body = planned.map(({ object, action, differences, missingSecrets }) => ({
    ...{ kind: object.kind, name: object.name, file: object.file.path, action, differences, missingSecrets },
  }));
  cli.show({ value: planned, body }, (list) => list.map((each) => linesOf(cli, each)).join(''));
}

function linesOf(cli: Cli, { object, action, differences }: Planned): string {
  const [mark, colour] = marks[action];
  const head = paint(safeText(`${mark} ${titleOf(object)} (${object.file.path})`), colour, cli.paper);
  return [head, ...differences.map((line) => `    ${safeText(line)}`)].map((line) => `${line}\n`).join('');
}

function summary(planned: readonly Planned[], dryRun: boolean): string {
  const count = (wanted: Action) => planned.filter(({ action }) => action === wanted).length;
  const text = `${count('made')} made, ${count('changed')} changed, ${count('the same')} the same`;
  return dryRun ? `Nothing was done. It would be: ${text}.` : `${text}.`;
}
