/**
 * Whether a required deployment is told of at the computer's screen before it begins by itself, and how. ConfigMgr calls it the high-impact notification: automatic
 * for what is high-risk, or as somebody set it. Available deployments are chosen by a person, and a run that goes on was told of when it began.
 */
import type { StartNotice } from '../../api/agent.ts';
import type { Inventory } from '../../api/inventory.ts';
import { filledDisks } from '../../task-sequence/disks/filled-disks.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { erasingSteps } from '../../task-sequence/erasing-steps.ts';
import type { SiteContext } from '../site-context.ts';
import { getTaskSequence } from '../task-sequences/task-sequence.ts';
import { wholeOf } from '../task-sequences/whole-sequence.ts';
import type { DeploymentFact } from './due-deployments.ts';

/** Where nobody set how long. */
const AUTOMATIC_SECONDS = 30;

interface NoticeFacts {
  readonly noticeSeconds: number | null;
  readonly disks: Inventory['disks'];
  /** With the steps of those that it runs. */
  readonly document: Pick<TaskSequenceDocument, 'steps' | 'onFailure' | 'userNotification'>;
}

/** Null: it begins at once. */
export function startNotice({ noticeSeconds, disks, document }: NoticeFacts): StartNotice | null {
  if (!mayWait(noticeSeconds, disks)) return null;
  const erases = erasingSteps(document).length > 0;
  if (noticeSeconds === null && !erases) return null;
  const { headline = null, texts = [] } = document.userNotification ?? {};
  return { seconds: noticeSeconds ?? AUTOMATIC_SECONDS, erases, headline, texts };
}

/** As far as that can be told without the task sequence: of a room of blank computers none is read. */
function mayWait(noticeSeconds: number | null, disks: Inventory['disks']): boolean {
  return noticeSeconds === null ? filledDisks(disks).length > 0 : noticeSeconds > 0;
}

/** Of the deployment that starts by itself on a computer with these disks. */
export async function noticeOf(
  site: SiteContext,
  { noticeSeconds, taskSequenceId }: Pick<DeploymentFact, 'noticeSeconds' | 'taskSequenceId'>,
  disks: Inventory['disks'],
): Promise<StartNotice | null> {
  if (!mayWait(noticeSeconds, disks)) return null;
  const { document: own } = await getTaskSequence(site, taskSequenceId);
  // What it cannot be put together of is refused when the run begins.
  const { document } = await wholeOf(site, { id: taskSequenceId, document: own });
  return startNotice({ noticeSeconds, disks, document });
}
