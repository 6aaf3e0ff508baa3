/**
 * An amount with its unit. Each has a direction of its own: Arabic digits come with marks that would turn an English unit
 * about, and the other way round; where they stand is the page's matter.
 */
import type { Amount } from "../api/types.ts";
import { formatAmount, formatSigned } from "../lib/amount.ts";

interface Props {
  readonly amount: Amount;
  readonly unit: string | null;
  /** With a plus where it adds something. */
  readonly isSigned?: boolean;
}

export function Quantity({ amount, unit, isSigned = false }: Props) {
  return (
    <>
      <bdi>{isSigned ? formatSigned(amount) : formatAmount(amount)}</bdi>
      {unit !== null && (
        <>
          {"\u00a0"}
          <bdi>{unit}</bdi>
        </>
      )}
    </>
  );
}
