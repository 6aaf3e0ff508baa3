/** How the sum of all entries has grown, with the numbers and days at the ends of its axes. Said in words for whoever does not see it. */
import type { Goal, Series } from "../api/types.ts";
import { formatAmount, formatCount } from "../lib/amount.ts";
import { dayOf, formatDay } from "../lib/date.ts";
import { plot } from "../lib/plot.ts";
import { text } from "../text/index.ts";

const WIDTH = 600;
const HEIGHT = 120;
const EDGE = 3;

export function Chart({ goal, series }: { readonly goal: Goal; readonly series: Series }) {
  const target = goal.target_amount === null ? null : Number(goal.target_amount);
  const drawn = plot(series, target);
  if (!drawn) return null;
  const x = (along: number) => along * WIDTH;
  const y = (up: number) => HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE);
  const line = drawn.points.map(({ along, up }) => `${x(along).toFixed(1)} ${y(up).toFixed(1)}`).join("L");
  const count = series.entry_count;
  const words = text.chart.sum(formatAmount(drawn.last, goal.unit), count, formatCount(count));
  const [from, to] = [formatDay(dayOf(drawn.from)), formatDay(dayOf(drawn.to))];
  return (
    <figure className="chart-frame" role="img" aria-label={words}>
      <span className="chart-scale" aria-hidden="true">
        <bdi>{formatAmount(drawn.highest, goal.unit)}</bdi>
        <bdi>{formatAmount(drawn.lowest)}</bdi>
      </span>
      <svg
        className="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        focusable="false"
      >
        <path className="chart-base" d={`M0 ${y(0)}H${WIDTH}`} />
        <path className="chart-area" d={`M0 ${y(0)}L${line}L${WIDTH} ${y(0)}Z`} />
        {drawn.target !== undefined && <path className="chart-target" d={`M0 ${y(drawn.target)}H${WIDTH}`} />}
        <path className="chart-line" d={`M${line}`} />
      </svg>
      <span className="chart-days" aria-hidden="true">
        <span>{from}</span>
        {to !== from && <span>{to}</span>}
      </span>
    </figure>
  );
}
