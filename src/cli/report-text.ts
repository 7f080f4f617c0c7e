/** A run's report for people. */
import type { ReportStep, RunReport } from '../api/run-report.ts';
import type { AppliedImage, BootLoader, DiskLayout, HeldBy, InstalledSoftware, StepFacts } from '../api/step-facts.ts';
import { bytesText, countText, durationText, timeText } from './quantities.ts';
import { type Column, type Paper, paint, renderProperties, renderTable } from './table.ts';
import { safeText } from './text-width.ts';

/** Ends with a line feed. Of a step that was done again, the facts of the last time. */
export function renderReport(report: RunReport, paper: Paper): string {
  const facts = lastFacts(report.steps);
  const parts = [
    renderProperties(head(report), paper),
    ...(report.steps.length === 0 ? [] : [renderTable(report.steps, stepColumns, paper)]),
    ...facts.map((each) => renderFacts(each, paper)),
    ...packagesWithoutFacts(report, facts, paper),
    renderProperties(foot(report), paper),
  ];
  return parts.join('\n');
}

function lastFacts(steps: readonly ReportStep[]): StepFacts[] {
  const byNode = new Map(steps.flatMap(({ nodeId, facts }) => (facts === null ? [] : [[nodeId, facts]])));
  return [...byNode.values()];
}

function head({ run, device, computer, taskSequence, edits = [] }: RunReport): [string, string | null][] {
  const took = durationText(Date.parse(run.endedAt) - Date.parse(run.startedAt));
  return [
    ['Run', run.id],
    ['Outcome', run.message === '' ? run.outcome : `${run.outcome}: ${run.message}`],
    ['Device', device.name],
    ['Computer', computer && computerText(computer)],
    ['Task sequence', `${taskSequence.name}, version ${taskSequence.version}`],
    ...edits.map(({ at, taskSequenceVersion }): [string, string] => [
      'Edited',
      `went on with version ${taskSequenceVersion} at ${timeText(at)}`,
    ]),
    ['Booted by', run.origin],
    ['Started', timeText(run.startedAt)],
    ['Ended', `${timeText(run.endedAt)}, after ${took}`],
  ];
}

function computerText({
  manufacturer,
  model,
  serialNumber,
  firmware,
  secureBoot,
}: NonNullable<RunReport['computer']>): string {
  const name = [manufacturer, model].filter((part) => part !== null).join(' ');
  const serial = serialNumber === null ? 'no serial number' : `serial number ${serialNumber}`;
  const started = firmware === 'bios' ? 'BIOS' : `UEFI, Secure Boot ${secureBoot === true ? 'on' : 'off'}`;
  return [name || 'unknown model', serial, started].join(', ');
}

const outcomeColours = { done: 'green', failed: 'red', restart: 'green', skipped: 'dim', waiting: undefined } as const;

const stepColumns: readonly Column<ReportStep>[] = [
  {
    header: 'STEP',
    text: ({ name, attempt }) => (attempt > 1 ? `${name}, attempt ${attempt}` : name),
    cutTo: 16,
    wrap: true,
  },
  { header: 'IN', text: ({ environment }) => environment, dropOrder: 2 },
  {
    header: 'OUTCOME',
    text: ({ outcome }) => outcome ?? 'no end told',
    colour: ({ outcome }) => (outcome === null ? 'yellow' : outcomeColours[outcome]),
  },
  { header: 'TOOK', text: ({ milliseconds }) => tookText(milliseconds), align: 'right' },
  { header: 'BYTES', text: ({ bytes }) => (bytes === null ? '' : bytesText(bytes)), align: 'right', dropOrder: 1 },
  {
    header: 'MESSAGE',
    text: ({ message, errorCode }) => (errorCode === null ? message : `${message} (${errorCode})`),
    cutTo: 20,
    wrap: true,
  },
];

function tookText(milliseconds: number | null): string {
  return milliseconds === null ? '' : durationText(milliseconds);
}

function renderFacts(facts: StepFacts, paper: Paper): string {
  switch (facts.kind) {
    case 'disk-layout':
      return renderLayout(facts, paper);
    case 'applied-image':
      return renderImage(facts, paper);
    case 'boot-loader':
      return renderBootLoader(facts, paper);
    case 'installed-software':
      return `${title('Software', paper)}${renderTable(facts.items, softwareColumns, paper)}`;
  }
}

const softwareColumns: readonly Column<InstalledSoftware['items'][number]>[] = [
  { header: 'WHAT', text: ({ what }) => what.replace('-', ' ') },
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'BY', text: ({ part }) => part ?? '-', cutTo: 12, dropOrder: 2 },
  { header: 'EXIT CODE', text: ({ exitCode }) => exitCode?.toString() ?? '-', align: 'right' },
  { header: 'CONTENT ROOT', text: ({ contentRoot }) => contentRoot.slice(0, 16), dropOrder: 1 },
];

function title(text: string, paper: Paper): string {
  return `${paint(safeText(text), 'bold', paper)}\n`;
}

function renderLayout({ disk, table, erased = [] }: DiskLayout, paper: Paper): string {
  const facts = renderProperties(
    [
      ['Disk', [disk.path, disk.model, bytesText(disk.bytes)].filter((part) => part !== null).join(', ')],
      ['Serial number', disk.serial ?? 'none'],
      ['Table', `${table.style.toUpperCase()}, ${table.id}`],
      ...erased.map(({ path, label, heldBy }): [string, string] => [
        'Erased',
        `${path}${label === null ? '' : ` "${label}"`}, ${heldByTexts[heldBy]}`,
      ]),
    ],
    paper,
  );
  return `${title('Disk layout, read back from the disk', paper)}${facts}${renderTable(table.partitions, partitionColumns, paper)}`;
}

const heldByTexts: Readonly<Record<HeldBy, string>> = {
  bitlocker: 'encrypted with BitLocker',
  hibernation: 'with a hibernated Windows',
  'fast-startup': 'left by a Windows with fast startup',
};

const partitionColumns: readonly Column<DiskLayout['table']['partitions'][number]>[] = [
  { header: 'NO', text: ({ number }) => String(number), align: 'right' },
  { header: 'VOLUME', text: ({ volume }) => volume ?? '-', cutTo: 8 },
  { header: 'START', text: ({ startBytes }) => bytesText(startBytes), align: 'right', dropOrder: 1 },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right' },
  { header: 'HOLDS', text: ({ fileSystem }) => fileSystem ?? '-' },
  { header: 'PARTITION', text: ({ partitionUuid }) => partitionUuid ?? '-' },
];

function renderImage({ package: pkg, image, volume, source, contents, readBack }: AppliedImage, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Image', `${image.index} ("${image.name}") of "${pkg.name}", on ${volume}`],
      ['Content root', pkg.contentRoot],
      ['WIM SHA-256', source.sha256],
      [
        'Read',
        `${bytesText(source.checkedBytes)} of ${bytesText(source.bytes)}, each chunk checked by SHA-256 before it was used`,
      ],
      [
        'Written',
        `${countText(image.files, 'file')} in ${countText(image.folders, 'folder')}; ${countText(contents.count, 'different content')} (${bytesText(contents.bytes)}), each checked by SHA-1 as it was unpacked and written`,
      ],
      [
        'Read back',
        readBack === null
          ? 'no'
          : `${countText(readBack.files, 'file')} (${bytesText(readBack.bytes)}), each checked by SHA-1`,
      ],
    ],
    paper,
  );
  return `${title('Operating system image', paper)}${properties}`;
}

function renderBootLoader({ firmware, disk, entryName, entries, bootCodeSha256 }: BootLoader, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Firmware', firmware === 'uefi' ? 'UEFI' : 'BIOS'],
      ['On', disk],
      ['Boot code', bootCodeSha256 && `SHA-256 ${bootCodeSha256}`],
      ['New entry', entryName],
      ['Entries', firmware === 'uefi' && entries === null ? "none: the firmware's variables cannot be used" : null],
    ],
    paper,
  );
  return `${title('Boot loader, read back afterwards', paper)}${properties}${entries === null ? '' : renderEntries(entries, paper)}`;
}

function renderEntries({ order, entries }: NonNullable<BootLoader['entries']>, paper: Paper): string {
  const place = ({ number }: { number: string }) => order.indexOf(number);
  const rank = (entry: { number: string }) => (place(entry) === -1 ? order.length : place(entry));
  const sorted = entries.toSorted((a, b) => rank(a) - rank(b));
  return renderTable(
    sorted,
    [
      { header: 'TRIED', text: (entry) => (place(entry) === -1 ? '-' : `${place(entry) + 1}.`), align: 'right' },
      { header: 'ENTRY', text: ({ number }) => number },
      { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
      { header: 'STARTS', text: ({ path }) => path, cutTo: 20, dropOrder: 1 },
    ],
    paper,
  );
}

/** Of a run that did not come as far as to apply them, or whose agent told no facts: what the policy pinned. */
function packagesWithoutFacts({ packages }: RunReport, facts: readonly StepFacts[], paper: Paper): string[] {
  const applied = facts.flatMap((each) => (each.kind === 'applied-image' ? each.package.versionId : []));
  const others = packages.filter(({ versionId }) => !applied.includes(versionId));
  if (others.length === 0) return [];
  const properties = others.flatMap(({ name, contentRoot }): [string, string][] => [
    ['Image', `"${name}"`],
    ['Content root', contentRoot],
  ]);
  return [
    `${title('Pinned by the policy; that it was applied is not told', paper)}${renderProperties(properties, paper)}`,
  ];
}

function foot({ site, software, policy, records, madeAt }: RunReport): [string, string][] {
  return [
    ['Site', `${site.name} (Slipway ${site.version})`],
    ...software.map((each): [string, string] => ['Software', softwareText(each)]),
    ['Policy hash', policy.sha256],
    ['Records hash', records.sha256],
    ['Made', `${timeText(madeAt)}, from ${countText(records.count, 'record')}`],
  ];
}

function softwareText({ agent, node, kernel, bootImage }: RunReport['software'][number]): string {
  const parts = [
    `agent ${agent}`,
    node && `Node ${node.replace(/^v/, '')}`,
    kernel && `Linux ${kernel}`,
    bootImage && `boot image ${bootImage}`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}
