/** A value to be taken elsewhere: whole, and copied by one press. */
import { ActionButton } from "@tacit/ui/components/Buttons.tsx";
import { useState } from "react";
import { text } from "../text/index.ts";

export function CopyButton({ value, name }: { readonly value: string; readonly name: string }) {
  const [said, setSaid] = useState("");
  const copy = () => {
    navigator.clipboard.writeText(value).then(
      () => setSaid(text.copy.done),
      () => setSaid(text.copy.failed),
    );
  };
  return (
    <span className="copy">
      <ActionButton kind="quiet" onPress={copy} aria-label={text.copy.of(name)}>
        {text.copy.copy}
      </ActionButton>
      <span role="status" className="hint">
        {said}
      </span>
    </span>
  );
}

export function Copyable({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className="copyable">
      <div>
        <p className="copyable-name">{name}</p>
        <code className="value">{value}</code>
      </div>
      <CopyButton value={value} name={name} />
    </div>
  );
}

/** Something that opens something, and is shown this once. */
export function ShownOnce({
  name,
  value,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly children?: string;
}) {
  return (
    <div className="notice once" role="status">
      <Copyable name={name} value={value} />
      <p>{children ?? text.copy.once}</p>
    </div>
  );
}

export function Code({ name, code }: { readonly name: string; readonly code: string }) {
  return (
    <div className="code">
      <div className="code-head">
        <p className="copyable-name">{name}</p>
        <CopyButton value={code} name={name} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be within reach of the keyboard */}
      <section className="code-frame" tabIndex={0} aria-label={name}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
    </div>
  );
}
