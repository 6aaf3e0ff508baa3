/** How the sum has grown. A picture of the entries below it, which say the same in words. */
import type { Entry, Goal } from "../api/types.ts";
import { formatAmount } from "../lib/amount.ts";
import { curve } from "../lib/curve.ts";

const WIDTH = 600;
const HEIGHT = 120;
const EDGE = 6;

export function Chart({ goal, entries }: { readonly goal: Goal; readonly entries: readonly Entry[] }) {
  const target = goal.target_amount === null ? undefined : Number(goal.target_amount);
  const points = curve(entries);
  if (points.length < 2) return null;
  const last = points.at(-1)?.sum ?? 0;
  const top = Math.max(target ?? 0, ...points.map(({ sum }) => sum)) || 1;
  const bottom = Math.min(0, ...points.map(({ sum }) => sum));
  const x = (share: number) => EDGE + share * (WIDTH - 2 * EDGE);
  const y = (sum: number) => HEIGHT - EDGE - ((sum - bottom) / (top - bottom)) * (HEIGHT - 2 * EDGE);
  const line = points.map(({ share, sum }) => `${x(share).toFixed(1)} ${y(sum).toFixed(1)}`).join("L");
  const base = y(bottom).toFixed(1);
  const words = `The sum over time: ${formatAmount(last, goal.unit)} after ${points.length} entries.`;
  return (
    <svg
      className="chart"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <path className="chart-area" d={`M${x(0)} ${base}L${line}L${x(1)} ${base}Z`} />
      {target !== undefined && <path className="chart-target" d={`M${EDGE} ${y(target)}H${WIDTH - EDGE}`} />}
      <path className="chart-line" d={`M${line}`} />
    </svg>
  );
}
