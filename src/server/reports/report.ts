/** What a report is made of. */
import type { RawBuilder } from 'kysely';
import type { Permission } from '../../api/permissions.ts';
import type { ReportColumn, ReportParameter } from '../../api/reports.ts';
import type { Reach } from '../reach/reach.ts';

/** What was given; dates are looked at as times. */
export interface ReportInput {
  readonly reach: Reach;
  readonly deploymentId: string | undefined;
  readonly deviceId: string | undefined;
  readonly since: string | undefined;
  readonly until: string | undefined;
}

export interface ReportDefinition {
  readonly name: string;
  readonly sentence: string;
  readonly parameters: Readonly<Partial<Record<ReportParameter, 'required' | 'optional'>>>;
  /** By their names in the query. */
  readonly columns: Readonly<Record<string, ReportColumn['kind']>>;
  /** Beside `run.read`. */
  readonly permission: Permission;
  /** One statement, without what is beyond the reach, in the order of the report. */
  readonly query: (input: ReportInput) => RawBuilder<unknown>;
}
