/** What was done, as the contract has it: in English. */
export function ActionText({ action }: { action: string }) {
  return (
    <span lang="en" title={action}>
      {action}
    </span>
  );
}
