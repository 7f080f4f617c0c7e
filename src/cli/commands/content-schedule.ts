import type { Command } from 'commander';
import * as contract from '../../api/content.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import { timeText } from '../quantities.ts';
import { type Paper, renderProperties } from '../table.ts';

interface ScheduleOptions {
  readonly on?: boolean;
  readonly off?: boolean;
  readonly days?: contract.ValidationSchedule['days'];
  readonly time?: string;
  readonly priority?: contract.ValidationPriority;
}

/** `slipway content schedule`: when the whole store is validated by itself. */
export function addValidationSchedule(content: Command, cli: Cli): void {
  examples(
    content
      .command('schedule')
      .description('Show when all content is validated by itself; with options, change it')
      .option('--on', 'validate by this schedule')
      .option('--off', 'validate only when somebody asks for it')
      .option('--days <days>', 'days of the week, such as saturday,sunday', parseDays)
      .option('--time <time>', "hours and minutes in the time zone of the site's server, such as 02:00", parseTime)
      .option('--priority <priority>', 'low or normal', oneOf(contract.validationPriorities))
      .action(async ({ on, off, ...rest }: ScheduleOptions) => {
        if (on && off) throw new SlipwayError('SLIP-6001', 'Give --on or --off, one of the two.');
        const site = await cli.site();
        const body = { ...rest, ...(on || off ? { enabled: on === true } : {}) };
        const answer =
          Object.keys(body).length === 0
            ? await site.call(contract.getValidationSchedule)
            : await site.call(contract.changeValidationSchedule, { body });
        cli.show(answer, (schedule) => renderSchedule(schedule, cli.paper));
      }),
    'slipway content schedule',
    'slipway content schedule --days saturday,wednesday --time 03:30 --priority low',
    'slipway content schedule --off',
  );
}

function parseDays(text: string): contract.ValidationSchedule['days'] {
  return text.split(',').map((day) => oneOf(contract.weekdays)(day.trim().toLowerCase()));
}

function parseTime(text: string): string {
  const time = contract.ValidationScheduleSchema.shape.time.safeParse(text);
  if (time.success) return time.data;
  throw new SlipwayError('SLIP-6001', `"${text}" is not a time of day: write hours and minutes, such as 02:00.`);
}

function renderSchedule({ enabled, days, time, priority, nextAt }: contract.ValidationSchedule, paper: Paper): string {
  return renderProperties(
    [
      ['Validation', enabled ? 'on' : 'off'],
      ['Days', days.join(', ')],
      ['Time', time],
      ['Priority', priority],
      ['Next', nextAt === null ? 'never' : timeText(nextAt)],
    ],
    paper,
  );
}
