/**
 * How the sum of all entries has grown. Drawn with d3's scales and shapes (ISC, maintained; some 20 kB where whole chart
 * libraries bring five times as much and their own styles, which the page's policy forbids). One point can be looked at:
 * with a pointer, or by the arrow keys, since the cursor is an ordinary slider. Said in words for whoever does not see it.
 */
import { useEffect, useState } from "react";
import type { Goal, Series } from "../api/types.ts";
import { formatAmount, formatCount } from "../lib/amount.ts";
import { formatDay, formatShortDay } from "../lib/date.ts";
import { plot } from "../lib/plot.ts";
import { text } from "../text/index.ts";

const HEIGHT = 180;
/** Around the plot, for the numbers and days of its axes. */
const MARGIN = { top: 10, right: 14, bottom: 24 };
/** A digit of the axes' type, in pixels. */
const DIGIT = 7.5;

export function Chart({ goal, series }: { readonly goal: Goal; readonly series: Series }) {
  const [frame, width] = useWidth();
  const [chosen, setChosen] = useState<number>();
  const target = goal.target_amount === null ? null : Number(goal.target_amount);
  const longest =
    plot(series, target, 100, HEIGHT)?.sums.map(({ value }) => formatAmount(value).length) ?? [];
  const left = Math.max(24, Math.max(0, ...longest) * DIGIT + 8);
  const inner = {
    width: Math.max(width - left - MARGIN.right, 40),
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const drawn = plot(series, target, inner.width, inner.height);
  if (!drawn) return null;

  const count = series.entry_count;
  const words = text.chart.sum(formatAmount(drawn.last, goal.unit), count, formatCount(count));
  const end = drawn.points.length - 1;
  const at = Math.min(chosen ?? end, end);
  const point = drawn.points[at];
  const told = point && text.onDay(formatAmount(point.total, goal.unit), formatDay(point.day));
  const look = (event: React.PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setChosen(drawn.near(event.clientX - box.left - left));
  };

  return (
    <figure className="chart-frame" ref={frame}>
      <svg
        className="chart"
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={words}
        onPointerMove={look}
        onPointerDown={look}
        onPointerLeave={() => setChosen(undefined)}
      >
        <g transform={`translate(${left} ${MARGIN.top})`}>
          {drawn.sums.map(({ value, at: height }) => (
            <g key={value} transform={`translate(0 ${height})`}>
              <path className="chart-grid" d={`M0 0H${inner.width}`} />
              <text className="chart-number" x={-8} dy="0.32em">
                {formatAmount(value)}
              </text>
            </g>
          ))}
          {drawn.days.map(({ value, at: along }) => (
            <text
              key={value.getTime()}
              className={
                along < 24
                  ? "chart-day chart-day-first"
                  : along > inner.width - 24
                    ? "chart-day chart-day-last"
                    : "chart-day"
              }
              x={along}
              y={inner.height + 18}
            >
              {formatShortDay(value, drawn.isLong)}
            </text>
          ))}
          <path className="chart-area" d={drawn.area} />
          {drawn.target !== undefined && (
            <>
              <path className="chart-target" d={`M0 ${drawn.target}H${inner.width}`} />
              <text className="chart-target-word" x={4} y={drawn.target + 14}>
                {text.chart.target}
              </text>
            </>
          )}
          <path className="chart-line" d={drawn.line} />
          {chosen !== undefined && point && (
            <>
              <path className="chart-cursor-line" d={`M${point.x} 0V${inner.height}`} />
              <circle className="chart-point" cx={point.x} cy={point.y} r={4.5} />
            </>
          )}
        </g>
      </svg>
      <input
        type="range"
        className="chart-cursor"
        aria-label={text.chart.look}
        aria-valuetext={told}
        min={0}
        max={end}
        value={at}
        onChange={(event) => setChosen(Number(event.currentTarget.value))}
        onFocus={() => setChosen(at)}
        onBlur={() => setChosen(undefined)}
      />
      <figcaption className="chart-told" aria-hidden="true" dir="auto">
        {chosen === undefined ? "\u00a0" : told}
      </figcaption>
    </figure>
  );
}

/** How wide the place is that there is for it. */
function useWidth() {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [width, setWidth] = useState(320);
  useEffect(() => {
    if (!place) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(place);
    return () => observer.disconnect();
  }, [place]);
  return [setPlace, width] as const;
}
