/** How much of something there is. `share`: 0 to 1; null: nobody knows yet. */
export function Bar({ share, label }: { share: number | null; label: string }) {
  const percent = share === null ? undefined : Math.floor(share * 100);
  return (
    <div
      className="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div style={{ width: `${(share ?? 0) * 100}%` }} />
    </div>
  );
}
