import type { Command } from 'commander';
import type { Content, ContentDamage, ContentDetails, ContentObject, StoredPackageVersion } from '../../api/content.ts';
import * as contract from '../../api/content.ts';
import type { Cli } from '../cli.ts';
import { examples, wholeNumber } from '../command-line.ts';
import { findVersion } from '../named-things.ts';
import { bytesText, countText, timeText } from '../quantities.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { addContentCare } from './content-care.ts';
import { addValidationSchedule } from './content-schedule.ts';

export function addContent(program: Command, cli: Cli): void {
  const content = program.command('content').description('The content store: the files that packages consist of');
  examples(
    content
      .command('list')
      .description(
        'What the content store holds, by package version, what is missing or damaged in it, and the room left',
      )
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listContent), (value) => renderContent(value, cli.paper));
      }),
    'slipway content list',
  );
  examples(
    content
      .command('show <package>')
      .description('The objects of one package version, and where they are damaged')
      .option('--package-version <number>', 'this version; the newest when it is left out', wholeNumber(1))
      .action(async (reference: string, { packageVersion }: { packageVersion?: number }) => {
        const site = await cli.site();
        const { versionId } = await findVersion(site, reference, packageVersion);
        const shown = await site.call(contract.getContent, { params: { versionId } });
        cli.show(shown, (value) => renderDetails(value, cli.paper));
      }),
    'slipway content show "Debian 12"',
  );
  addContentCare(content, cli);
  addValidationSchedule(content, cli);
}

function renderContent({ store, packages }: Content, paper: Paper): string {
  const holds = `The store holds ${countText(store.objects, 'object')} of ${bytesText(store.bytes)} together; ${bytesText(store.freeBytes)} are free.\n`;
  if (packages.length === 0)
    return `There are no packages. Import an image with "slipway images import NAME FILE.wim".\n${holds}`;
  const isWhole = packages.every(({ missingObjects, damagedObjects }) => missingObjects + damagedObjects === 0);
  return `${renderTable(packages, packageColumns, paper)}\n${isWhole ? '' : `${REMEDY}\n`}${holds}`;
}

/** A solid WIM is another file each time it is re-encoded: the new one's GUID is random. */
const REMEDY = `Objects are missing in the store, or damaged: computers do not get packages with
such objects whole. Repair them from a copy on the site's server:
  slipway content repair PACKAGE --from FILE.wim
Or import the same file again under another name: that brings the bytes back for
both names.
  slipway images import NAME FILE.wim
A solid WIM (ESD) is written anew at each import: there let task sequences apply
the new package instead.
`;

const redUnlessNone = (count: number): 'red' | undefined => (count === 0 ? undefined : 'red');

const packageColumns: readonly Column<StoredPackageVersion>[] = [
  { header: 'PACKAGE', text: ({ packageName }) => packageName, cutTo: 16 },
  { header: 'VERSION', text: ({ version }) => String(version), align: 'right' },
  { header: 'OBJECTS', text: ({ objects }) => String(objects), align: 'right', dropOrder: 2 },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right', dropOrder: 1 },
  {
    header: 'MISSING',
    text: ({ missingObjects }) => String(missingObjects),
    align: 'right',
    colour: ({ missingObjects }) => redUnlessNone(missingObjects),
  },
  {
    header: 'DAMAGED',
    text: ({ damagedObjects }) => String(damagedObjects),
    align: 'right',
    colour: ({ damagedObjects }) => redUnlessNone(damagedObjects),
  },
  { header: 'CREATED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 4 },
  { header: 'VALIDATED', text: validatedText, dropOrder: 3 },
];

function validatedText({ validatedAt }: Pick<ContentObject, 'validatedAt'>): string {
  return validatedAt === null ? 'never' : timeText(validatedAt);
}

function renderDetails(details: ContentDetails, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Package', `${details.packageName}, version ${details.version}`],
      ['Content root', details.contentRoot],
      ['Size', `${bytesText(details.bytes)} in ${countText(details.objects, 'object')}`],
      ['Validated', validatedText(details)],
      ['Validated by', byText(details)],
    ],
    paper,
  );
  const wrong = details.contents.filter(({ damage }) => damage !== null && damage.places.length > 0);
  const places = wrong.map((object) => `\n${placesText(object)}`).join('');
  return `${properties}\n${renderTable(details.contents, objectColumns, paper)}${places}`;
}

function byText({ validatedBy }: ContentDetails): string {
  if (validatedBy === null) return 'nobody';
  if (validatedBy.kind === 'schedule') return 'the schedule';
  if (validatedBy.kind === 'site') return 'the site';
  return validatedBy.kind === 'local' ? 'the local administrator' : `${validatedBy.kind} ${validatedBy.name}`;
}

/** The offsets in full: who repairs by hand needs them. */
function placesText({ sha256, path, damage }: ContentObject): string {
  const lines = (damage?.places ?? []).map(({ offset, length }) => `  bytes ${offset} to ${offset + length}\n`);
  return `${path ?? sha256} ${damage?.kind === 'unreadable' ? 'cannot be read' : 'is wrong'} in\n${lines.join('')}`;
}

const objectColumns: readonly Column<ContentObject>[] = [
  { header: 'OBJECT', text: ({ path, kind }) => path ?? kind, cutTo: 20 },
  { header: 'SHA-256', text: ({ sha256 }) => sha256.slice(0, 12), dropOrder: 1 },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right', dropOrder: 2 },
  { header: 'STATE', text: stateText, colour: (object) => (stateText(object) === 'right' ? undefined : 'red') },
  { header: 'VALIDATED', text: validatedText, dropOrder: 3 },
];

const damageWords: Readonly<Record<ContentDamage['kind'], string>> = {
  missing: 'missing',
  unreadable: 'unreadable',
  'wrong-bytes': 'damaged',
};

function stateText({ damage, present, validatedAt }: ContentObject): string {
  if (damage !== null) return damageWords[damage.kind];
  if (!present) return 'missing';
  return validatedAt === null ? 'not validated' : 'right';
}
