/** How far a goal has come: a bar with a target, a sum without one. */
import { ProgressBar } from "react-aria-components";
import type { Goal } from "../api/types.ts";
import { formatAmount, formatProgress } from "../lib/amount.ts";

export function Progress({ goal, large = false }: { readonly goal: Goal; readonly large?: boolean }) {
  const { progress, target_amount, total, unit, entry_count } = goal;
  const size = large ? "progress progress-large" : "progress";
  if (progress === null || target_amount === null) {
    return (
      <p className={size}>
        <span className="progress-value">{untargeted(goal)}</span>
      </p>
    );
  }
  const done = progress >= 1;
  const words = `${formatAmount(total)} of ${formatAmount(target_amount, unit)}`;
  return (
    <ProgressBar
      aria-label={`Progress of ${goal.title}`}
      className={`${size}${done ? " progress-done" : ""}`}
      value={Math.min(Math.max(progress, 0), 1) * 100}
      valueLabel={`${formatProgress(progress)}, ${words}`}
    >
      {({ percentage }) => (
        <>
          <span className="progress-value">{formatProgress(progress)}</span>
          <span className="progress-words">
            {words}
            {done && <span className="badge">Done</span>}
            {!done && entry_count === 0 && <span className="progress-note">not begun</span>}
          </span>
          <span className="track">
            <span className="fill" style={{ width: `${percentage ?? 0}%` }} />
          </span>
        </>
      )}
    </ProgressBar>
  );
}

function untargeted({ total, unit, entry_count }: Goal): string {
  if (entry_count === 0) return "Nothing recorded yet";
  const entries = entry_count === 1 ? "1 entry" : `${entry_count} entries`;
  return Number(total) === 0 ? entries : `${formatAmount(total, unit)} in ${entries}`;
}
