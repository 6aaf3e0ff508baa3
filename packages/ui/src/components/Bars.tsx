/**
 * A small plot of numbers over time, as bars. Plain SVG without words: what it says stands in its label and beside it, so that the
 * drawing can be stretched to any width. Whoever does not see it needs a table of the same numbers; whoever has no pointer another way
 * to choose one.
 */
interface Props {
  /** What it shows, in a sentence. */
  readonly label: string;
  /** One for each stretch of time; undefined where nobody knows. */
  readonly values: readonly (number | undefined)[];
  readonly chosen?: number | undefined;
  /** Which one the pointer is at; none where it has left. */
  choose?(at: number | undefined): void;
}

const HEIGHT = 40;
/** Of a stretch's width, what its bar takes. */
const FILLED = 0.72;
/** One among many is still seen. */
const LEAST = 1;

export function Bars({ label, values, chosen, choose }: Props) {
  const most = Math.max(1, ...values.map((value) => value ?? 0));
  const look = (event: React.PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * values.length);
    choose?.(Math.min(Math.max(at, 0), values.length - 1));
  };
  return (
    <svg
      className="bars"
      viewBox={`0 0 ${values.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      onPointerMove={look}
      onPointerDown={look}
      onPointerLeave={() => choose?.(undefined)}
    >
      {chosen !== undefined && <rect className="bars-chosen" x={chosen} y={0} width={1} height={HEIGHT} />}
      {values.map((value, at) => {
        if (value === undefined || value === 0) return null;
        const height = Math.max((value / most) * HEIGHT, LEAST);
        // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
        return <rect key={at} x={at + (1 - FILLED) / 2} y={HEIGHT - height} width={FILLED} height={height} />;
      })}
    </svg>
  );
}
