/** How a goal is getting on, in sentences: its pace, when it is reached like that, and the days in a row. */
import type { Goal, Pace } from "../api/types.ts";
import { formatAmount, formatCount } from "../lib/amount.ts";
import { formatDay } from "../lib/date.ts";
import { text } from "../text/index.ts";
import { Icon } from "./Icon.tsx";

/** Below this no digit of it would be seen. */
const LEAST = 0.01;

export function PaceWords({ goal, pace }: { readonly goal: Goal; readonly pace: Pace }) {
  const lines = [forecast(goal, pace), ...streak(goal, pace)].filter((line) => line !== undefined);
  if (lines.length === 0 || goal.archived) return null;
  return (
    <ul className={`pace pace-${pace.outlook}`}>
      {lines.map((line) => (
        <li key={line}>
          <Icon name="pace" />
          <span>{line}</span>
        </li>
      ))}
    </ul>
  );
}

function forecast({ unit }: Goal, pace: Pace): string | undefined {
  const { pace: words } = text;
  const amount = (value: number | null) => formatAmount(round(value ?? 0), unit);
  const { per_day, needed_per_day, forecast_on } = pace;
  switch (pace.outlook) {
    case "on_track":
      return forecast_on === null ? undefined : words.onTrack(amount(per_day), formatDay(forecast_on));
    case "behind": {
      const when = forecast_on === null ? undefined : formatDay(forecast_on);
      return when && words.behind(amount(per_day), when, amount(needed_per_day));
    }
    case "no_due_date":
      return forecast_on === null ? undefined : words.noDueDate(amount(per_day), formatDay(forecast_on));
    case "no_pace":
      return needed_per_day === null ? undefined : words.needed(amount(needed_per_day));
    case "overdue":
    case "reached":
    case "no_target":
      return undefined;
  }
}

/** For goals that are about doing it again; of one day there is nothing to say. */
function streak(goal: Goal, { streak: days }: Pace): (string | undefined)[] {
  const { pace: words } = text;
  if (goal.target_amount !== null && days.current < 2) return [];
  const current =
    days.current >= 2
      ? days.today_counts
        ? words.streak(formatCount(days.current))
        : words.streakOpen(formatCount(days.current))
      : undefined;
  const longest =
    days.longest >= 2 && days.longest > days.current ? words.longest(formatCount(days.longest)) : undefined;
  return [current, longest];
}

/** Two digits tell a pace; more pretend to know. */
function round(value: number): number {
  if (value < LEAST) return Number(value.toPrecision(1));
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(2));
}
