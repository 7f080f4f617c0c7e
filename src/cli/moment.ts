/** Moments as people type them: ISO 8601 with an offset from UTC, or a local time with its time zone. */
import { SlipwayError } from '../api/errors.ts';

const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?::(\d{2}))?)?\s+([A-Za-z]\S*)$/;
const WITH_OFFSET = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** `2026-12-01T18:00:00Z`, `2026-12-01T18:00+01:00`, `2026-12-01 18:00 Europe/Amsterdam` or `2026-12-01 UTC`, in UTC. Throws SLIP-6001. */
export function parseMoment(text: string): string {
  const given = text.trim();
  const at = WITH_OFFSET.test(given) ? new Date(given) : localMoment(given);
  if (at === null || Number.isNaN(at.getTime())) throw notOne(text);
  return at.toISOString();
}

function notOne(text: string): SlipwayError {
  return new SlipwayError(
    'SLIP-6001',
    `"${text}" is not a moment: write it with an offset from UTC (2026-12-01T18:00:00Z) or with a time zone ("2026-12-01 18:00 Europe/Amsterdam").`,
  );
}

function localMoment(text: string): Date | null {
  const [, date, time = '00:00', seconds = '00', zone = ''] = LOCAL.exec(text) ?? [];
  if (date === undefined) return null;
  const wall = Date.parse(`${date}T${time}:${seconds}Z`);
  if (Number.isNaN(wall)) return null;
  const clock = clockOf(zone, text);
  // Of the two offsets around it the earlier one is meant where a time comes twice.
  for (const around of [wall - 86_400_000, wall + 86_400_000]) {
    const at = wall - (clock(around) - around);
    if (clock(at) === wall) return new Date(at);
  }
  throw new SlipwayError(
    'SLIP-6001',
    `"${text}" does not come: clocks are put forward over it in ${zone}. Choose another.`,
  );
}

/** What clocks of a zone show then, as if it were UTC. */
function clockOf(zone: string, text: string): (at: number) => number {
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
    });
    return (at) => {
      const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
      return Date.parse(
        `${parts['year']}-${parts['month']}-${parts['day']}T${parts['hour']}:${parts['minute']}:${parts['second']}Z`,
      );
    };
  } catch {
    throw new SlipwayError(
      'SLIP-6001',
      `"${zone}" in "${text}" is no time zone: write one as Europe/Amsterdam or UTC.`,
    );
  }
}
