/** How far a goal has come: a bar with a target, a sum without one. */
import { ProgressBar } from "react-aria-components";
import type { Goal } from "../api/types.ts";
import { formatAmount, formatCount, formatProgress } from "../lib/amount.ts";
import { text } from "../text/index.ts";

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
  const words = text.goal.ofTarget(formatAmount(total), formatAmount(target_amount, unit));
  return (
    <ProgressBar
      aria-label={text.goal.progressOf(goal.title)}
      className={`${size}${done ? " progress-done" : ""}`}
      value={Math.min(Math.max(progress, 0), 1) * 100}
      valueLabel={`${formatProgress(progress)}${text.list}${words}`}
    >
      {({ percentage }) => (
        <>
          <span className="progress-value">{formatProgress(progress)}</span>
          <span className="progress-words">
            <span>{words}</span>
            {done && <span className="badge">{text.goal.doneBadge}</span>}
            {!done && entry_count === 0 && <span className="progress-note">{text.goal.notBegun}</span>}
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
  if (entry_count === 0) return text.goal.nothing;
  const entries = text.goal.entries(entry_count, formatCount(entry_count));
  return Number(total) === 0 ? entries : text.goal.inEntries(formatAmount(total, unit), entries);
}
