/** Of Windows: the domain or workgroup that a computer joins, in Join Domain or Workgroup and Apply Network Settings. */
import { type OptionProblem, problemsIn, problemWhen } from './option-problems.ts';

interface Membership {
  readonly join: 'domain' | 'workgroup';
  readonly domain?: string | undefined;
  readonly workgroup?: string | undefined;
}

/** `prefix`: where the options stand, with its dot. */
export function membershipProblems({ join, domain, workgroup }: Membership, prefix = ''): OptionProblem[] {
  const fromVariable = (name: string) => `; a text like "%${name}%" takes it from a variable`;
  return problemsIn(
    problemWhen(
      join === 'domain' && domain === undefined,
      `${prefix}domain`,
      `which domain the computer joins${fromVariable('OSDDomainName')}`,
    ),
    problemWhen(
      join === 'workgroup' && workgroup === undefined,
      `${prefix}workgroup`,
      `which workgroup the computer joins${fromVariable('OSDWorkgroupName')}`,
    ),
  );
}
