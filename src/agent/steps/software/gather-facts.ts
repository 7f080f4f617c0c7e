/** What the plan for an application rests on, asked of the computer: of it, of what it depends on and of what it replaces. */

import type { PolicyApplication } from '../../../api/policy.ts';
import { detectionOf, platformOf } from '../../../task-sequence/applications/application-definition.ts';
import { dependenciesOf, supersededBy } from '../../../task-sequence/applications/cycle.ts';
import type { ApplicationFacts } from '../../../task-sequence/applications/plan.ts';
import {
  type ConditionFacts,
  judgeCondition,
  type Verdict,
} from '../../../task-sequence/conditions/judge-condition.ts';
import { phrase } from '../../../task-sequence/phrases/english.ts';

export type Applications = ReadonlyMap<string, PolicyApplication>;

const UNASKED: Verdict = { holds: null, because: phrase('nobodyLooked') };

export async function gatherFacts(
  id: string,
  applications: Applications,
  facts: ConditionFacts,
  platform: 'linux' | 'windows',
): Promise<ApplicationFacts> {
  const [detected, required] = [new Map<string, Verdict>(), new Map<string, Verdict>()];
  for (const application of related(id, applications))
    for (const [at, type] of application.deploymentTypes.entries()) {
      if (platformOf(type.technology) !== platform) continue;
      const key = `${application.id} ${at}`;
      detected.set(key, await judgeCondition(detectionOf(type), facts));
      required.set(key, await judgeCondition(type.requirements, facts));
    }
  return {
    platform,
    detected: (application, at) => detected.get(`${application} ${at}`) ?? UNASKED,
    required: (application, at) => required.get(`${application} ${at}`) ?? UNASKED,
  };
}

function related(id: string, applications: Applications): PolicyApplication[] {
  const found = new Map<string, PolicyApplication>();
  const queue = [id];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const application = applications.get(next);
    if (application === undefined || found.has(next)) continue;
    found.set(next, application);
    queue.push(...dependenciesOf(application), ...supersededBy(application));
  }
  return [...found.values()];
}
