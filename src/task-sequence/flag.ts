/** Whether a variable that is a switch is on, as ConfigMgr and MDT write it: `TRUE`, `YES`, `1`. Everything else, also nothing, is off. */
export function isOn(text: string | undefined): boolean {
  return text !== undefined && ['true', 'yes', '1'].includes(text.trim().toLowerCase());
}
