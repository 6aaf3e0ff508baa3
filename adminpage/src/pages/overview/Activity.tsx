/**
 * What happened over time: a small plot of each kind, all over the same hours or days. One of these is looked at in all of them at once,
 * with a pointer, or by the arrow keys, since the cursor is an ordinary slider. A table has the same numbers.
 */
import { Bars } from "@tacit/ui/components/Bars.tsx";
import { Link } from "@tacit/ui/router.tsx";
import { useLoad } from "@tacit/ui/useLoad.ts";
import { useState } from "react";
import { type Dashboard, KINDS, type Kind, type Span, total } from "../../api/dashboard.ts";
import { api } from "../../api/endpoints.ts";
import { DataTable } from "../../components/DataTable.tsx";
import { Loaded } from "../../components/Loading.tsx";
import { Section } from "../../components/Screen.tsx";
import { at, clientPath, useParameters } from "../../lib/address.ts";
import { locale, text } from "../../text/index.ts";
import { stretchName, stretchShort } from "./stretch.ts";

const SPANS: readonly Span[] = ["hour", "day"];

export function Activity() {
  const { span: asked } = useParameters("span");
  const span: Span = asked === "day" ? "day" : "hour";
  const loaded = useLoad(span, (_, signal) => api.dashboard(span, signal));
  const words = text.activity;
  return (
    <Section title={words.title} lead={words.lead[span]}>
      <nav className="tabs" aria-label={words.spans}>
        <ul>
          {SPANS.map((each) => (
            <li key={each}>
              <Link
                href={at("", { span: each === "hour" ? undefined : each })}
                aria-current={each === span ? "true" : undefined}
              >
                {words.span[each]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Loaded of={loaded}>{(dashboard) => <Plots of={dashboard} key={dashboard.span} />}</Loaded>
    </Section>
  );
}

const number = (value: number | undefined): string =>
  value === undefined ? "–" : new Intl.NumberFormat(locale).format(value);

function Plots({ of }: { readonly of: Dashboard }) {
  const [chosen, setChosen] = useState<number>();
  const words = text.activity;
  const last = of.starts.length - 1;
  const named = (place: number) => stretchName(of.starts[place] ?? "", of.span, locale);
  const told = (place: number) => {
    const counts = KINDS.map((kind) => `${words.kinds[kind]} ${number(of.counts[kind][place])}`);
    return `${named(place)}: ${counts.join(", ")}`;
  };
  return (
    <>
      <div className="plots">
        {KINDS.map((kind) => (
          <Plot key={kind} kind={kind} of={of} chosen={chosen} choose={setChosen} />
        ))}
      </div>
      <div className="plots-cursor">
        <input
          type="range"
          aria-label={words.look[of.span]}
          aria-valuetext={told(chosen ?? last)}
          min={0}
          max={last}
          value={chosen ?? last}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
          onBlur={() => setChosen(undefined)}
        />
        <p className="hint">{chosen === undefined ? words.looking : named(chosen)}</p>
      </div>
      <Clients of={of} />
      <details className="as-table">
        <summary>{words.table}</summary>
        <Numbers of={of} />
      </details>
    </>
  );
}

interface PlotProps {
  readonly kind: Kind;
  readonly of: Dashboard;
  readonly chosen: number | undefined;
  choose(at: number | undefined): void;
}

function Plot({ kind, of, chosen, choose }: PlotProps) {
  const words = text.activity;
  const counts = of.counts[kind];
  const sum = total(kind, counts);
  const short = (place: number) => stretchShort(of.starts[place] ?? "", of.span, locale);
  const name = words.kinds[kind];
  const most = Math.max(0, ...counts.map((count) => count ?? 0));
  return (
    <figure className="plot">
      <figcaption>
        <span className="plot-name">{name}</span>
        <span className="plot-number">{number(chosen === undefined ? sum : counts[chosen])}</span>
        <span className="plot-hint">
          {chosen === undefined ? words.comesTo[kind === "sessions" ? "most" : "sum"] : short(chosen)}
        </span>
      </figcaption>
      <Bars
        label={words.told(name, number(sum), number(most))}
        values={counts}
        chosen={chosen}
        choose={choose}
      />
      <p className="plot-ends" aria-hidden="true">
        <span>{short(0)}</span>
        <span>{words.now}</span>
      </p>
    </figure>
  );
}

function Clients({ of }: { readonly of: Dashboard }) {
  const words = text.activity.clients;
  if (of.clients.length === 0) return null;
  return (
    <>
      <h3 className="plots-heading">{words.title}</h3>
      <DataTable
        label={words.title}
        rows={of.clients}
        id={({ client }) => client ?? ""}
        columns={[
          {
            head: words.columns.client,
            cell: ({ client }) =>
              client === undefined ? words.themselves : <Link href={clientPath(client)}>{client}</Link>,
          },
          { head: words.columns.tokens, cell: ({ tokens }) => number(tokens) },
        ]}
      />
    </>
  );
}

/** The newest first: what one looks for is there without scrolling. */
function Numbers({ of }: { readonly of: Dashboard }) {
  const words = text.activity;
  const places = of.starts.map((_, place) => place).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
    <section className="numbers" aria-label={words.table} tabIndex={0}>
      <table className="table">
        <caption className="visually-hidden">{words.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.when[of.span]}</th>
            {KINDS.map((kind) => (
              <th key={kind} scope="col">
                {words.kinds[kind]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={of.starts[place]}>
              <th scope="row">{stretchName(of.starts[place] ?? "", of.span, locale)}</th>
              {KINDS.map((kind) => (
                <td key={kind}>{number(of.counts[kind][place])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
