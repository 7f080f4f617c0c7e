/** What a mail says of an alert. Pure. */

export interface AlertFacts {
  readonly id: string;
  readonly kind: 'success-below' | 'failure-above';
  readonly percent: number;
  readonly devices: number;
  readonly counted: number;
  readonly raisedAt: Date;
  readonly taskSequence: string;
  readonly collection: string;
  readonly deploymentId: string;
}

export interface MailText {
  readonly subject: string;
  readonly text: string;
}

export function alertMail(alert: AlertFacts, siteName: string): MailText {
  const { kind, percent, devices, counted } = alert;
  const name = `${inLine(alert.taskSequence)} → ${inLine(alert.collection)}`;
  const short =
    kind === 'success-below'
      ? `fewer than ${percent} % have succeeded`
      : `${percent === 0 ? 'devices have' : `more than ${percent} % have`} failed`;
  const of = `Of ${devices} ${devices === 1 ? 'device' : 'devices'} ${counted} had`;
  const counts = kind === 'success-below' ? `${of} succeeded.` : `${of} failed, or lacked what is required.`;
  return {
    subject: `[${inLine(siteName)}] ${name}: ${short}`,
    text: [
      `The deployment "${name}" raised an alert: ${short}.`,
      `${counts} (${alert.raisedAt.toISOString()})`,
      '',
      'Look at it:',
      `  slipway deployments status ${alert.deploymentId}`,
      `  slipway alerts acknowledge ${alert.id}`,
      '',
    ].join('\n'),
  };
}

const MOST_CHARACTERS = 100;

/**
 * People choose these names. What ends a line would begin another header or a line that we have not written; what is invisible or turns the direction of writing
 * would have a name look like another.
 */
export function inLine(name: string): string {
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  const characters = [...plain];
  return characters.length <= MOST_CHARACTERS ? plain : `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…`;
}
